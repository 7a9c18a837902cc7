package io.stockproof.checkout;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reservation as the HTTP contract has it.
 *
 * @param version of stock and rules with it; absent in lists
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ReservationBody(
        String id,
        @Nullable String version,
        ReservationState state,
        Instant expiresAt,
        ChannelCode channel,
        Destination destination,
        @Nullable MethodCode shippingMethod,
        @Nullable String reference,
        @Nullable String orderId,
        Instant createdAt,
        @Nullable Instant confirmedAt,
        @Nullable Instant passedOnAt,
        @Nullable Instant endedAt,
        List<LineBody> lines) {

    /** A line: {@code quantity} units of the variant, from these places. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record LineBody(
            String lineId,
            String variant,
            long quantity,
            MethodCode shippingMethod,
            List<AllocationBody> allocations) {}

    /** {@code quantity} units of the item. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record AllocationBody(
            LocationCode location, String sku, long quantity, int source, ReservationState state) {}

    static ReservationBody of(Reservation reservation, @Nullable String version) {
        return new ReservationBody(
                reservation.id(),
                version,
                reservation.state(),
                reservation.expiresAt(),
                reservation.channel(),
                reservation.destination(),
                reservation.method(),
                reservation.reference(),
                reservation.orderId(),
                reservation.createdAt(),
                reservation.confirmedAt(),
                reservation.passedOnAt(),
                reservation.endedAt(),
                reservation.lines().stream().map(ReservationBody::line).toList());
    }

    private static LineBody line(Reservation.Line line) {
        return new LineBody(
                line.lineId(),
                line.variant(),
                line.quantity(),
                line.method(),
                line.allocations().stream()
                        .map(taken -> new AllocationBody(
                                taken.location(), taken.item().sku(), taken.units(), taken.sourceRank(), taken.state()))
                        .toList());
    }
}
