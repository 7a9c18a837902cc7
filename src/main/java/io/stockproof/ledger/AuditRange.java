package io.stockproof.ledger;

/**
 * Items whose positions are audited together, in one snapshot.
 *
 * @param after exclusive
 * @param through inclusive; {@link Long#MAX_VALUE} for the last range
 */
public record AuditRange(long after, long through) {

    static final long FIRST = 0;

    boolean isLast() {
        return through == Long.MAX_VALUE;
    }
}
