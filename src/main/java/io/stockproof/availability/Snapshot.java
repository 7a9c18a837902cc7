package io.stockproof.availability;

import java.time.Instant;

/**
 * The moment of the running transaction.
 *
 * @param asOf by the database's clock
 * @param version what is visible, opaque
 * @param rulesVersion of the rules in force
 */
record Snapshot(Instant asOf, String version, long rulesVersion) {}
