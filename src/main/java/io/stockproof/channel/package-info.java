/**
 * What a store may sell: allocations, safety stock, factory policy, promise, display.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem"})
package io.stockproof.channel;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
