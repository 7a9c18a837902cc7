/**
 * The reference data of suppliers: their locations, their items, and the policies that judge their stock.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem", "web"})
package io.stockproof.supplier;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
