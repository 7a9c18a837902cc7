package io.stockproof.availability;

import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import io.stockproof.shipping.ShippingMethod;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A shipping method, compiled.
 *
 * @param code {@code null} for the stand-in of a channel that offers none
 * @param offered by the channel
 * @param maxWeightGrams {@code Long.MAX_VALUE} where not limited
 */
record MethodRules(
        @Nullable MethodCode code, boolean offered, boolean open, Set<String> refuses, long maxWeightGrams,
        Lanes lanes) {

    /** Carries nothing anywhere. */
    static final MethodRules NONE = new MethodRules(null, false, true, Set.of(), Long.MAX_VALUE, new Lanes(List.of()));

    static MethodRules of(ShippingMethod method, Lanes lanes, boolean offered) {
        return new MethodRules(
                method.code(),
                offered,
                method.open(),
                Set.copyOf(method.refuses()),
                method.maxWeightGrams() == null ? Long.MAX_VALUE : method.maxWeightGrams(),
                lanes);
    }

    boolean refuses(Set<String> attributes) {
        for (String attribute : attributes) {
            if (refuses.contains(attribute)) {
                return true;
            }
        }
        return false;
    }

    /** The first gate that is closed to a parcel, or {@code null} if it may go. */
    @Nullable
    Reason refusal(Set<String> attributes, long weightGrams, int daysToDoor, LaneVerdict lane, int daysMax,
            Gates open) {
        if (!offered && !open.has(Reason.METHOD_NOT_OFFERED)) {
            return Reason.METHOD_NOT_OFFERED;
        }
        if (!this.open && !open.has(Reason.METHOD_CLOSED)) {
            return Reason.METHOD_CLOSED;
        }
        if (refuses(attributes) && !open.has(Reason.ITEM_RESTRICTED)) {
            return Reason.ITEM_RESTRICTED;
        }
        if (weightGrams > maxWeightGrams && !open.has(Reason.TOO_HEAVY)) {
            return Reason.TOO_HEAVY;
        }
        Reason byLane = lane.refusal(open);
        if (byLane != null) {
            return byLane;
        }
        return daysToDoor > daysMax && !open.has(Reason.TOO_SLOW) ? Reason.TOO_SLOW : null;
    }
}
