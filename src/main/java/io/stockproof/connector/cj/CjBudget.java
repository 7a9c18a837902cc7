package io.stockproof.connector.cj;

import io.stockproof.kernel.Share;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Counts one run's points down to a reserve. Safe for use by many threads. */
final class CjBudget {

    /** What every read that a poll makes costs. */
    static final int POINTS_PER_READ = 10;

    private final Share reserve;
    private @Nullable CjPoints told;
    private long left;
    private int underWay;

    CjBudget(Share reserve, @Nullable CjPoints known, Instant now) {
        this.reserve = reserve;
        this.told = known;
        this.left = known == null ? 0 : known.remainingAt(now);
    }

    /** Takes a read's points, unless they would go below the reserve; always, while CJ has not told of any. */
    synchronized boolean take() {
        if (told != null && left - POINTS_PER_READ < reserve.keptOf(told.total())) {
            return false;
        }
        left -= POINTS_PER_READ;
        underWay++;
        return true;
    }

    /** The same for what can wait: only while more than half of all is left. */
    synchronized boolean takeOfPlenty() {
        return (told == null || left > told.total() / 2) && take();
    }

    /** A read that was taken for has ended; its answer may have told the points. */
    synchronized void ended() {
        underWay--;
    }

    /** What an answer told. Reads still under way, this one apart, are not in it yet. */
    synchronized void tell(CjPoints points) {
        told = points;
        left = points.remaining() - (long) Math.max(0, underWay - 1) * POINTS_PER_READ;
    }

    /** The latest that CJ told. */
    synchronized @Nullable CjPoints told() {
        return told;
    }
}
