package io.stockproof.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Answers from where reports are read. Where that is a replica, the answer says by {@link ReportAge#HEADER} how old the state
 * may be that it shows.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface ReadsReports {}
