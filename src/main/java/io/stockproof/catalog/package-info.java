/**
 * Listings, and what each is made of: ranked sources of components.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem", "web", "access", "supplier"})
package io.stockproof.catalog;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
