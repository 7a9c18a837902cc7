package io.stockproof.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a handler that is asked far more often than others and has variables in its path: it is looked for before all the
 * others are, one by one. No other handler's path may match what its does.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface LookedForFirst {}
