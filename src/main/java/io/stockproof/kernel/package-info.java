/**
 * The words that all features share: codes, countries, destinations, shares, ranges of days. Values that check
 * themselves; no I/O, no Spring.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.stockproof.kernel;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
