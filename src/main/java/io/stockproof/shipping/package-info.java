/**
 * Shipping methods and lanes: what reaches where, in how many days, and what is refused.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem"})
package io.stockproof.shipping;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
