/**
 * What shoppers are shown: what stores report ({@code DisplayController}), and a sample of what this service answered
 * ({@code ServedSamples}). Compares nothing; who does takes what has moved from {@link io.stockproof.display.Displays}.
 *
 * <p>Writes its own tables.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {
        "kernel", "problem", "database", "web", "access", "ledger", "catalog", "channel", "availability"
})
package io.stockproof.display;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
