package io.stockproof.availability;

import java.time.Instant;

/**
 * One version of the index, for as long as a reading takes.
 *
 * @param degraded whether it is older than it should be
 */
record IndexView(Instant asOf, String version, boolean degraded, RuleBook rules, StockMemory memory) {}
