package io.stockproof.checkout;

import java.util.EnumSet;
import java.util.Set;

/** Where a reservation stands, and where it may go from there. */
enum ReservationState {
    /** Its units are kept for a cart, until it expires. */
    HELD,
    /** It became an order; its units are kept until the supplier's own number includes it. */
    CONFIRMED,
    /** The supplier's numbers include all of it: nothing is kept any more. */
    REFLECTED,
    /** Given up, or the order was cancelled. */
    RELEASED,
    /** It ran out. Confirming it tries again against current stock. */
    EXPIRED;

    private Set<ReservationState> next() {
        return switch (this) {
            case HELD -> EnumSet.of(CONFIRMED, RELEASED, EXPIRED);
            case CONFIRMED -> EnumSet.of(REFLECTED, RELEASED);
            case EXPIRED -> EnumSet.of(CONFIRMED);
            case REFLECTED, RELEASED -> EnumSet.noneOf(ReservationState.class);
        };
    }

    /** Whether it may become {@code state}. */
    boolean mayBecome(ReservationState state) {
        return next().contains(state);
    }

    /** Whether its units count as reserved. */
    boolean isOpen() {
        return this == HELD || this == CONFIRMED;
    }
}
