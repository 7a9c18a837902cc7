package io.stockproof.intake;

/**
 * A moment in the order of the database's transactions.
 *
 * @param server when it was started: after a restore or a failover the ids of before mean nothing
 * @param xmin transactions below it have ended
 * @param xmax transactions from it on have not begun
 */
record Moment(String server, long xmin, long xmax) {

    /** After so many transactions a row's id no longer tells whether it is older. */
    private static final long XIDS_MAX = 1_000_000_000L;

    /** Whether what was written between {@code earlier} and this can be told by the transactions' ids. */
    boolean follows(Moment earlier) {
        return server.equals(earlier.server) && xmax >= earlier.xmax && xmax - earlier.xmin < XIDS_MAX;
    }
}
