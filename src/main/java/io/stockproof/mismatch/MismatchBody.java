package io.stockproof.mismatch;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.diagnosis.Evidence;
import io.stockproof.diagnosis.FixClass;
import io.stockproof.diagnosis.Owner;
import io.stockproof.diagnosis.RootCause;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A display that differs from what can be bought.
 *
 * @param shippingMethod any that the channel offers, where absent
 * @param purchasable what can be bought there, before the order limit
 * @param overstatedUnits by how many too many are shown
 * @param understatedUnits by how many too few are shown
 * @param reason the engine's largest; absent where it withholds nothing
 * @param contributing what else stands in the way
 * @param owner who can remove the cause
 * @param fix how it is removed
 * @param unlocks what could be bought if the root cause alone were removed
 * @param unlocksAll the same if the contributing causes were removed too
 * @param supplier the first of the listing's sources
 * @param cause the id of the card that it belongs to
 * @param openedAt this time, where it was resolved before
 * @param resolution what was found when it was resolved
 * @param reopenings how often it came again
 * @param displayedAt when the store showed it
 * @param rejectedCarts lines of carts that were refused there, from shortly before it opened
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record MismatchBody(
        long id,
        String channel,
        String variant,
        Destination destination,
        @Nullable MethodCode shippingMethod,
        MismatchKind kind,
        long displayed,
        long purchasable,
        long overstatedUnits,
        long understatedUnits,
        @Nullable Reason reason,
        RootCause rootCause,
        List<RootCause> contributing,
        String suggestion,
        Owner owner,
        FixClass fix,
        @Nullable Long unlocks,
        @Nullable Long unlocksAll,
        @Nullable String supplier,
        long cause,
        MismatchState state,
        Instant openedAt,
        Instant firstOpenedAt,
        Instant lastSeenAt,
        @Nullable Instant resolvedAt,
        @Nullable String resolution,
        int reopenings,
        String displayedSource,
        Instant displayedAt,
        long rejectedCarts,
        List<Evidence> evidence) {

    static final List<String> HEADER = List.of(
            "id", "channel", "variant", "country", "region", "postalCode", "shippingMethod", "kind", "displayed",
            "purchasable", "overstatedUnits", "understatedUnits", "reason", "rootCause", "contributing", "suggestion",
            "owner", "fix", "unlocks", "unlocksAll", "supplier", "cause", "state", "openedAt", "firstOpenedAt",
            "lastSeenAt", "resolvedAt", "resolution", "reopenings", "displayedSource", "displayedAt", "rejectedCarts");

    @Nullable
    Object[] cells() {
        return new @Nullable Object[] {
                id, channel, variant, destination.country(), destination.region(), destination.postalCode(),
                shippingMethod, kind, displayed, purchasable, overstatedUnits, understatedUnits, reason, rootCause,
                contributing.stream().map(Enum::name).collect(Collectors.joining(" ")), suggestion, owner, fix, unlocks,
                unlocksAll, supplier, cause, state, openedAt, firstOpenedAt, lastSeenAt, resolvedAt, resolution,
                reopenings, displayedSource, displayedAt, rejectedCarts
        };
    }
}
