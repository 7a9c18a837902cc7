package io.stockproof.checkout;

import io.stockproof.checkout.Reservation.Allocation;
import io.stockproof.checkout.Reservation.Line;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.Cause;
import io.stockproof.ledger.PositionBatch;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The lines of reservations: as they are held, and as they become an order. */
final class Lines {

    private Lines() {}

    /** A cart that is whole, with what serves each of its lines. */
    static List<Line> held(CartDecision decision, Shelf shelf) {
        List<Line> lines = new ArrayList<>();
        for (LineDecision of : decision.lines()) {
            var served = Objects.requireNonNull(of.served());
            List<Allocation> allocations = served.picks().stream()
                    .map(pick -> new Allocation(
                            pick.rank(),
                            shelf.positionOf(pick),
                            pick.item(),
                            pick.location(),
                            pick.quantity(),
                            ReservationState.HELD,
                            null))
                    .toList();
            lines.add(new Line(
                    lines.size(),
                    of.line().lineId(),
                    of.line().variant(),
                    of.line().quantity(),
                    served.shippingMethod(),
                    allocations));
        }
        return lines;
    }

    /**
     * The lines as an order: each open allocation with the time from which on an observation includes it.
     *
     * @param delays of each supplier, counted from the later of the two times
     */
    static List<Line> ordered(
            Reservation held, Instant confirmedAt, Instant passedOnAt, Map<SupplierCode, Duration> delays) {
        Instant from = passedOnAt.isAfter(confirmedAt) ? passedOnAt : confirmedAt;
        return held.lines().stream()
                .map(line -> line.withAllocations(allocation -> allocation.state().isOpen()
                        ? allocation.confirmed(
                                from.plus(delays.getOrDefault(allocation.item().supplier(), Duration.ZERO)))
                        : allocation))
                .toList();
    }

    /** The lines with the units freed, in the positions too, that the suppliers' own numbers include by now. */
    static List<Line> reflected(Reservation reservation, PositionBatch positions) {
        return reservation.lines().stream()
                .map(line -> line.withAllocations(allocation -> reflected(reservation, allocation, positions)))
                .toList();
    }

    private static Allocation reflected(Reservation reservation, Allocation allocation, PositionBatch positions) {
        Instant after = allocation.reflectAfter();
        if (allocation.state() != ReservationState.CONFIRMED || after == null) {
            return allocation;
        }
        boolean included = !Objects.requireNonNull(positions.find(allocation.position()))
                .effective()
                .takenAt()
                .isBefore(after);
        if (!included) {
            return allocation;
        }
        positions.reserve(
                allocation.position(), reservation.channelId(), -allocation.units(), Cause.REFLECTED, reservation.id());
        return allocation.in(ReservationState.REFLECTED);
    }
}
