package io.stockproof.availability;

import io.stockproof.kernel.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A set of reasons that are made to withhold nothing, to see what that would change. */
record Gates(int bits) {

    static final Gates NONE = new Gates(0);

    private static final int SHIPPING = bit(Reason.METHOD_NOT_OFFERED)
            | bit(Reason.METHOD_CLOSED)
            | bit(Reason.ITEM_RESTRICTED)
            | bit(Reason.TOO_HEAVY)
            | bit(Reason.DESTINATION_BLOCKED)
            | bit(Reason.NO_LANE)
            | bit(Reason.LANE_SUSPENDED)
            | bit(Reason.TOO_SLOW);

    private static final int NOT_OPENABLE = bit(Reason.OUT_OF_STOCK)
            | bit(Reason.UNMAPPED)
            | bit(Reason.RESERVED)
            | bit(Reason.BUNDLE_LIMITED)
            | bit(Reason.REMAINDER)
            | bit(Reason.LOWER_RANK)
            | bit(Reason.ORDER_LIMIT);

    static Gates of(Collection<Reason> reasons) {
        Gates gates = NONE;
        for (Reason reason : reasons) {
            if (!isOpenable(reason)) {
                throw new IllegalArgumentException(reason + " cannot be opened");
            }
            gates = gates.with(reason);
        }
        return gates;
    }

    static boolean isOpenable(Reason reason) {
        return (NOT_OPENABLE & bit(reason)) == 0;
    }

    boolean has(Reason reason) {
        return (bits & bit(reason)) != 0;
    }

    Gates with(Reason reason) {
        return new Gates(bits | bit(reason));
    }

    Gates without(Reason reason) {
        return new Gates(bits & ~bit(reason));
    }

    /** Those that are the same for all shipping methods. */
    Gates withoutShipping() {
        return (bits & SHIPPING) == 0 ? this : new Gates(bits & ~SHIPPING);
    }

    int count() {
        return Integer.bitCount(bits);
    }

    /** In the order of {@link Reason}. */
    List<Reason> reasons() {
        List<Reason> reasons = new ArrayList<>(3);
        for (Reason reason : Reason.values()) {
            if (has(reason)) {
                reasons.add(reason);
            }
        }
        return List.copyOf(reasons);
    }

    private static int bit(Reason reason) {
        return 1 << reason.ordinal();
    }
}
