/**
 * How lists, sheets and versions travel over HTTP: the same for every feature. What is read where reports are read
 * ({@link io.stockproof.web.ReadsReports}) says how old it may be.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem", "database"})
package io.stockproof.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
