package io.stockproof.ledger;

import java.util.Arrays;

/** What a version saw, so that two versions can be compared without asking the database. Immutable. */
public final class Seen {

    private final long end;
    private final long[] running;

    private Seen(long end, long[] running) {
        this.end = end;
        this.running = running;
    }

    /**
     * Reads a version.
     *
     * @throws IllegalArgumentException if it is none, see {@link Versions#isVersion}
     */
    public static Seen by(String version) {
        if (!Versions.isVersion(version)) {
            throw new IllegalArgumentException("not a version");
        }
        String[] parts = version.split(":", -1);
        long[] running = parts[2].isEmpty()
                ? new long[0]
                : Arrays.stream(parts[2].split(",")).mapToLong(Long::parseLong).toArray();
        return new Seen(Long.parseLong(parts[1]), running);
    }

    /** Whether it saw what this transaction, if it has committed, has written. */
    public boolean has(long xid) {
        return xid < end && Arrays.binarySearch(running, xid) < 0;
    }

    /** Whether it saw all that {@code other} saw. */
    public boolean hasAllOf(Seen other) {
        if (end < other.end) {
            return false;
        }
        for (long xid : running) {
            if (other.has(xid)) {
                return false;
            }
        }
        return true;
    }

    /** The first transaction that had not begun. */
    long end() {
        return end;
    }

    /** Those before it that had not ended, as the database reads them. */
    String[] running() {
        return Arrays.stream(running).mapToObj(Long::toString).toArray(String[]::new);
    }
}
