package io.stockproof.availability;

import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.Reason;
import io.stockproof.shipping.Lane;
import org.jspecify.annotations.Nullable;

/**
 * Whether and how fast a method goes from a location to an address.
 *
 * @param lane the one that decided; {@code null} where there is none
 * @param transitDays 0 where no lane names any
 */
record LaneVerdict(State state, @Nullable Lane lane, DayRange transitDays) {

    static final DayRange NO_DAYS = new DayRange(0, 0);
    static final LaneVerdict NO_LANE = new LaneVerdict(State.NO_LANE, null, NO_DAYS);

    /** The best first: where a part of the address is unknown, the best that it could be counts. */
    enum State {
        OPEN,
        SUSPENDED,
        NO_LANE,
        BLOCKED
    }

    /** The first gate on the way that is closed, or {@code null}. A blocked lane may be suspended as well. */
    @Nullable
    Reason refusal(Gates open) {
        Reason closed = switch (state) {
            case OPEN -> null;
            case BLOCKED -> Reason.DESTINATION_BLOCKED;
            case NO_LANE -> Reason.NO_LANE;
            case SUSPENDED -> Reason.LANE_SUSPENDED;
        };
        if (closed != null && !open.has(closed)) {
            return closed;
        }
        boolean suspendedToo = state == State.BLOCKED && lane != null && lane.suspended();
        return suspendedToo && !open.has(Reason.LANE_SUSPENDED) ? Reason.LANE_SUSPENDED : null;
    }

    boolean isBetterThan(LaneVerdict other) {
        return state != other.state
                ? state.ordinal() < other.state.ordinal()
                : isFaster(transitDays, other.transitDays);
    }

    /** By the longest delivery, then by the shortest. */
    static boolean isFaster(DayRange one, DayRange other) {
        return one.max() != other.max() ? one.max() < other.max() : one.min() < other.min();
    }
}
