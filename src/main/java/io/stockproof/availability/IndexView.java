package io.stockproof.availability;

import java.time.Instant;

/**
 * One version of the index, for as long as a reading takes.
 *
 * @param degraded whether it is older than it should be
 */
record IndexView(Instant asOf, IndexTail.Standing standing, boolean degraded, StockMemory memory) {

    String version() {
        return standing.version();
    }

    RuleBook rules() {
        return standing.rules();
    }
}
