/**
 * How lists, sheets and versions travel over HTTP: the same for every feature.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem"})
package io.stockproof.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
