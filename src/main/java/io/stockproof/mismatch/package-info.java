/**
 * Where a store shows what checkout refuses, why, since when, at what cost, and what fixes it. One instance at a time
 * watches ({@code MismatchWatch}): what moved on either side is compared ({@code Detection}); a difference that lasts
 * ({@code Suspicion}) opens a mismatch, with its cause, or ends one ({@code Recording}). A full comparison
 * ({@code MismatchScan}) finds what no event told; for it, that instance has what is shown in memory ({@code ShownMemory}).
 * What happened to mismatches is kept by month ({@code MismatchMonths}).
 *
 * <p>Writes its own tables. Reads those of checkout's outcomes and of displays.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {
        "kernel", "problem", "database", "web", "access", "supplier", "ledger", "catalog", "shipping", "channel",
        "availability",
        "checkout", "display", "diagnosis"
})
package io.stockproof.mismatch;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
