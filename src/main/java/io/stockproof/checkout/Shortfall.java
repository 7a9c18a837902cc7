package io.stockproof.checkout;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A position that has less on hand than is promised of it, since its supplier took units away.
 *
 * @param location {@code supplier/code}
 * @param reserved units of open reservations, but for those that the observation includes already
 * @param unitsShort that cannot be had, whatever the observation includes
 * @param awaitingReflection more units that seem to lack, of orders that the supplier's number may include already: their
 *     reflection delay is not over
 * @param observedAt when the supplier last said so
 * @param reservationsTotal how many keep units here
 * @param reservations the oldest of them, at most 20
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Shortfall(
        String supplier,
        String sku,
        String location,
        long onHand,
        long reserved,
        long unitsShort,
        long awaitingReflection,
        Instant observedAt,
        long reservationsTotal,
        List<Concerned> reservations) {

    static final int RESERVATIONS_MAX = 20;

    static final List<String> HEADER = List.of(
            "supplier", "sku", "location", "onHand", "reserved", "unitsShort", "awaitingReflection", "observedAt",
            "reservationsTotal", "reservation", "channel", "state", "units", "reference", "orderId", "createdAt");

    /** A reservation that keeps units there. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Concerned(
            String id,
            String channel,
            ReservationState state,
            long units,
            @Nullable String reference,
            @Nullable String orderId,
            Instant createdAt) {}

    Shortfall {
        reservations = List.copyOf(reservations);
    }

    /** One row of a sheet for each reservation. */
    @Nullable
    Object[] cells(Concerned of) {
        return new @Nullable Object[] {
                supplier, sku, location, onHand, reserved, unitsShort, awaitingReflection, observedAt,
                reservationsTotal,
                of.id(), of.channel(), of.state(), of.units(), of.reference(), of.orderId(), of.createdAt()
        };
    }
}
