package io.stockproof.checkout;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.ledger.PositionKey;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Units kept for a cart, all of its lines or none.
 *
 * @param id unguessable: 128 random bits
 * @param method that the cart named; {@code null} where each line took its own
 * @param orderId that it was confirmed with
 * @param passedOnAt when the order reached the supplier; {@code null} before it is confirmed
 * @param endedAt when it was released, expired or wholly reflected
 */
record Reservation(
        String id,
        ChannelCode channel,
        int channelId,
        ReservationState state,
        String principal,
        @Nullable String reference,
        Destination destination,
        @Nullable MethodCode method,
        Instant createdAt,
        Instant expiresAt,
        @Nullable String orderId,
        @Nullable Instant confirmedAt,
        @Nullable Instant passedOnAt,
        @Nullable Instant endedAt,
        List<Line> lines) {

    /** One line, with the method that serves it. */
    record Line(
            int ordinal,
            String lineId,
            String variant,
            long quantity,
            MethodCode method,
            List<Allocation> allocations) {

        Line {
            allocations = List.copyOf(allocations);
        }

        Line withAllocations(UnaryOperator<Allocation> change) {
            return new Line(
                    ordinal, lineId, variant, quantity, method, allocations.stream().map(change).toList());
        }
    }

    /**
     * Units of an item at a location that serve a line.
     *
     * @param reflectAfter once confirmed: an observation taken no earlier includes the order
     */
    record Allocation(
            int sourceRank,
            PositionKey position,
            ItemKey item,
            LocationCode location,
            long units,
            ReservationState state,
            @Nullable Instant reflectAfter) {

        Allocation in(ReservationState next) {
            return new Allocation(sourceRank, position, item, location, units, next, reflectAfter);
        }

        Allocation confirmed(Instant reflectAfter) {
            return new Allocation(
                    sourceRank, position, item, location, units, ReservationState.CONFIRMED, reflectAfter);
        }
    }

    Reservation {
        lines = List.copyOf(lines);
    }

    /** All allocations of all lines. */
    List<Allocation> allocations() {
        return lines.stream().flatMap(line -> line.allocations().stream()).toList();
    }

    /** Those that still keep units. */
    List<Allocation> open() {
        return allocations().stream().filter(allocation -> allocation.state().isOpen()).toList();
    }

    /** Whether its time is over at {@code now}, whether or not anybody has tidied it up. */
    boolean isOverdue(Instant now) {
        return state == ReservationState.HELD && !now.isBefore(expiresAt);
    }

    /** The same, ended: its open allocations with it. */
    Reservation ended(ReservationState next, Instant now) {
        return with(next, expiresAt, orderId, confirmedAt, passedOnAt, now, lines.stream()
                .map(line -> line.withAllocations(
                        allocation -> allocation.state().isOpen() ? allocation.in(next) : allocation))
                .toList());
    }

    /** The same with other lines. */
    Reservation withLines(List<Line> nextLines) {
        return with(state, expiresAt, orderId, confirmedAt, passedOnAt, endedAt, nextLines);
    }

    /** The same, {@code passedOn} being known now, with the times after which its units are reflected. */
    Reservation passedOn(Instant passedOn, List<Line> nextLines) {
        return with(state, expiresAt, orderId, confirmedAt, passedOn, endedAt, nextLines);
    }

    Reservation extendedTo(Instant until) {
        return with(state, until, orderId, confirmedAt, passedOnAt, endedAt, lines);
    }

    /** The same as an order, with the allocations it has now. */
    Reservation confirmed(String order, Instant now, Instant passedOn, List<Line> confirmedLines) {
        return with(ReservationState.CONFIRMED, expiresAt, order, now, passedOn, null, confirmedLines);
    }

    private Reservation with(
            ReservationState next,
            Instant expires,
            @Nullable String order,
            @Nullable Instant confirmed,
            @Nullable Instant passedOn,
            @Nullable Instant ended,
            List<Line> nextLines) {
        return new Reservation(
                id, channel, channelId, next, principal, reference, destination, method, createdAt, expires, order,
                confirmed, passedOn, ended, nextLines);
    }
}
