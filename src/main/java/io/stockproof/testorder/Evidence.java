package io.stockproof.testorder;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.availability.Explanation;
import io.stockproof.kernel.Reason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One fact that a verdict rests on.
 *
 * @param variant that it is about; {@code null} where it is about a supplier or the whole order
 * @param reason that withholds units; {@code null} for other facts
 * @param quantity of units; {@code null} where it is not about a number
 * @param location as {@code supplier/code}
 * @param at when it was so
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Evidence(
        Kind kind,
        @Nullable String variant,
        @Nullable Reason reason,
        @Nullable Long quantity,
        @Nullable String location,
        String detail,
        @Nullable Instant at) {

    /** What kind of fact it is. */
    enum Kind {
        WITHHELD,
        LEFT_OVER,
        OBSERVATION,
        POLL,
        LINE,
        ITEM,
        DISPLAY,
        CART,
        HOLD,
        QUOTE
    }

    static Evidence of(String variant, Explanation.Part part, Explanation.Withheld withheld) {
        return new Evidence(
                Kind.WITHHELD,
                variant,
                withheld.reason(),
                withheld.quantity(),
                withheld.location() == null ? null : withheld.location().toString(),
                part.supplier() + " " + part.sku() + ": " + withheld.detail(),
                null);
    }

    static Evidence of(String variant, Explanation.Part part, Explanation.LeftOver left) {
        return new Evidence(
                Kind.LEFT_OVER, variant, left.reason(), left.quantity(), null,
                part.supplier() + " " + part.sku() + ": " + left.detail(), null);
    }

    /** What a supplier said of an item at a location. */
    static Evidence of(String variant, Explanation.Part part, Explanation.Place place) {
        return new Evidence(
                Kind.OBSERVATION, variant, null, place.onHand(), place.location().toString(),
                part.supplier() + " " + part.sku() + ": " + place.onHand() + " on hand, " + place.reserved()
                        + " reserved",
                place.observedAt());
    }

    static Evidence of(Kind kind, @Nullable String variant, String detail, @Nullable Instant at) {
        return new Evidence(kind, variant, null, null, null, detail, at);
    }
}
