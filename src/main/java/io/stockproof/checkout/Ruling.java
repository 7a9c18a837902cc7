package io.stockproof.checkout;

import io.stockproof.access.Caller;
import io.stockproof.availability.Composition;
import io.stockproof.availability.RuleBook;
import io.stockproof.checkout.Reservation.Allocation;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.Cause;
import io.stockproof.ledger.PositionBatch;
import io.stockproof.problem.Problem;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.http.ResponseEntity;

/**
 * Decides commands one after another on what a batch has locked, all in memory: each sees what those before it did.
 * Nothing is undone here, so a command changes something only once it is certain to succeed.
 */
final class Ruling {

    private final Locked locked;
    private final PositionBatch positions;
    private final Map<String, Reservation> reservations;
    private final Map<String, Reservation> made = new LinkedHashMap<>();
    private final Map<String, Reservation> changed = new LinkedHashMap<>();
    private final Set<String> heldAnew = new HashSet<>();

    /**
     * What is locked, and what was read after it was.
     *
     * @param compositions by channel
     * @param reflectionDelays from an order's passing on to a number that includes it
     * @param version that the answers carry
     */
    record Locked(
            PositionBatch positions,
            Places places,
            Map<String, Reservation> reservations,
            RuleBook rules,
            Map<ChannelCode, Map<String, Composition>> compositions,
            Map<SupplierCode, Duration> reflectionDelays,
            String version) {}

    Ruling(Locked locked) {
        this.locked = locked;
        this.positions = locked.positions();
        this.reservations = new LinkedHashMap<>(locked.reservations());
    }

    Collection<Reservation> made() {
        return made.values();
    }

    Collection<Reservation> changed() {
        return changed.values();
    }

    /** Ids of those changed whose lines were decided anew: of what they had been allocated before, nothing stands. */
    Set<String> heldAnew() {
        return Set.copyOf(heldAnew);
    }

    /** The command's answer; a refusal has changed nothing (but that a hold whose time was over has expired). */
    Reply decide(Command command) {
        try {
            return new Reply.Answered(switch (command) {
                case Command.Hold hold -> hold(hold);
                case Command.Confirm confirm -> confirm(confirm);
                case Command.Release release -> release(release);
                case Command.Extend extend -> extend(extend);
            });
        } catch (Problem refusal) {
            return new Reply.Refused(refusal);
        }
    }

    private ResponseEntity<ReservationBody> hold(Command.Hold command) {
        Cart cart = command.cart();
        RuleBook.Compiled channel = channel(command.caller(), cart);
        Reservation own = cart.reservationId() == null ? null : ownHold(command.caller(), cart);
        Shelf shelf = shelf(channel, cart.channel());
        if (own != null) {
            own.open().forEach(allocation -> shelf.giveBack(allocation.position(), allocation.units(), true));
        }
        CartDecision decision = CartDecision.of(cart, shelf, channel.rules(), now());
        if (!decision.isWhole()) {
            throw Refusals.insufficientStock(decision);
        }
        if (own != null) {
            keep(giveBack(own, ReservationState.RELEASED, Cause.RELEASED));
        }
        String id = ReservationIds.next(now());
        Integer ttl = cart.ttlSeconds() == null ? channel.rules().channel().reservationTtlSeconds() : cart.ttlSeconds();
        Reservation reservation = new Reservation(
                id,
                cart.channel(),
                channel.channelId(),
                ReservationState.HELD, command.caller().id(),
                cart.reference(),
                cart.destination(),
                cart.shippingMethod(),
                now(),
                now().plusSeconds(ttl),
                null, null, null, null,
                Lines.held(decision, shelf));
        reserve(reservation);
        keep(reservation, made);
        return ResponseEntity.created(URI.create("/v1/reservations/" + id)).body(body(reservation));
    }

    private ResponseEntity<ReservationBody> confirm(Command.Confirm command) {
        Reservation reservation = require(command.caller(), command.reservationId());
        Instant passedOnAt = passedOnAt(command, reservation);
        if (reservation.state() == ReservationState.CONFIRMED || reservation.state() == ReservationState.REFLECTED) {
            return confirmAgain(command, reservation);
        }
        if (!reservation.state().mayBecome(ReservationState.CONFIRMED)) {
            throw Refusals.state(reservation, "confirmed");
        }
        Reservation held = reservation.state() == ReservationState.HELD && !reservation.isOverdue(now())
                ? reservation
                : heldAnew(expired(reservation));
        for (Allocation allocation : held.open()) {
            positions.reserve(allocation.position(), held.channelId(), 0, Cause.CONFIRMED, held.id());
        }
        Reservation confirmed =
                held.confirmed(command.orderId(), now(), passedOnAt,
                        Lines.ordered(held, now(), passedOnAt, locked.reflectionDelays()));
        keep(confirmed);
        return ResponseEntity.ok(body(confirmed));
    }

    /** The same order again: the same answer. It may say now when the order was passed on. */
    private ResponseEntity<ReservationBody> confirmAgain(Command.Confirm command, Reservation reservation) {
        if (!command.orderId().equals(reservation.orderId())) {
            throw Refusals.state(reservation, "confirmed for another order");
        }
        Instant passedOnAt = command.passedOnAt();
        if (passedOnAt == null || passedOnAt.equals(reservation.passedOnAt())) {
            return ResponseEntity.ok(body(reservation));
        }
        Instant confirmedAt = Objects.requireNonNull(reservation.confirmedAt());
        Reservation told = reservation.passedOn(passedOnAt,
                Lines.ordered(reservation, confirmedAt, passedOnAt, locked.reflectionDelays()));
        keep(told);
        return ResponseEntity.ok(body(told));
    }

    private ResponseEntity<ReservationBody> release(Command.Release command) {
        Reservation reservation = require(command.caller(), command.reservationId());
        if (reservation.isOverdue(now())) {
            reservation = expired(reservation);
        }
        if (!reservation.state().mayBecome(ReservationState.RELEASED)) {
            throw Refusals.state(reservation, "released");
        }
        Reservation released = giveBack(reservation, ReservationState.RELEASED, Cause.RELEASED);
        keep(released);
        return ResponseEntity.ok(body(released));
    }

    private ResponseEntity<ReservationBody> extend(Command.Extend command) {
        Reservation reservation = require(command.caller(), command.reservationId());
        if (reservation.isOverdue(now())) {
            reservation = expired(reservation);
        }
        if (reservation.state() != ReservationState.HELD) {
            throw Refusals.state(reservation, "extended");
        }
        Reservation extended = reservation.extendedTo(now().plusSeconds(command.ttlSeconds()));
        keep(extended);
        return ResponseEntity.ok(body(extended));
    }

    /** Gives back the units of a hold whose time is over. Stands whatever becomes of the command. */
    Reservation expired(Reservation reservation) {
        if (!reservation.isOverdue(now())) {
            return reservation;
        }
        Reservation expired = giveBack(reservation, ReservationState.EXPIRED, Cause.EXPIRED);
        keep(expired);
        return expired;
    }

    /** Frees the units that the suppliers' own numbers include by now. The same reservation, if none. */
    Reservation reflected(Reservation reservation) {
        Reservation after = reservation.withLines(Lines.reflected(reservation, positions));
        if (after.equals(reservation)) {
            return reservation;
        }
        Reservation kept = after.open().isEmpty() ? after.ended(ReservationState.REFLECTED, now()) : after;
        keep(kept);
        return kept;
    }

    /** Runs the whole rule again on the lines and context of a hold that has expired; may find other places. */
    private Reservation heldAnew(Reservation expired) {
        RuleBook.Compiled channel = locked.rules().require(expired.channel().value());
        Cart cart = new Cart(
                expired.channel(),
                expired.destination(),
                expired.method(),
                expired.lines().stream()
                        .map(line -> new Cart.Line(line.lineId(), line.variant(), line.quantity(), null))
                        .toList(),
                null,
                null,
                expired.reference());
        Shelf shelf = shelf(channel, expired.channel());
        CartDecision decision = CartDecision.of(cart, shelf, channel.rules(), now());
        if (!decision.isWhole()) {
            throw Refusals.insufficientStock(decision);
        }
        Reservation held = expired.withLines(Lines.held(decision, shelf));
        reserve(held);
        heldAnew.add(held.id());
        return held;
    }

    private void reserve(Reservation reservation) {
        for (Allocation allocation : reservation.open()) {
            positions.reserve(
                    allocation.position(), reservation.channelId(), allocation.units(), Cause.RESERVED,
                    reservation.id());
        }
    }

    private Reservation giveBack(Reservation reservation, ReservationState next, Cause cause) {
        for (Allocation allocation : reservation.open()) {
            positions.reserve(
                    allocation.position(), reservation.channelId(), -allocation.units(), cause, reservation.id());
        }
        return reservation.ended(next, now());
    }

    private Instant passedOnAt(Command.Confirm command, Reservation reservation) {
        Instant passedOnAt = command.passedOnAt() == null ? now() : command.passedOnAt();
        Refusals.requirePossible(passedOnAt, reservation.createdAt(), now());
        return passedOnAt;
    }

    private Shelf shelf(RuleBook.Compiled channel, ChannelCode code) {
        return new Shelf(
                positions, channel.channelId(), locked.compositions().getOrDefault(code, Map.of()), locked.places());
    }

    private RuleBook.Compiled channel(Caller caller, Cart cart) {
        RuleBook.Compiled channel = locked.rules().require(cart.channel().value());
        if (!caller.sees(cart.channel())) {
            throw Refusals.unknownChannel(cart.channel());
        }
        Refusals.requireMethod(channel.rules(), cart.shippingMethod());
        return channel;
    }

    private Reservation ownHold(Caller caller, Cart cart) {
        Reservation own = require(caller, Objects.requireNonNull(cart.reservationId()));
        if (!own.channel().equals(cart.channel())) {
            throw Refusals.unknown(own.id());
        }
        own = expired(own);
        if (own.state() != ReservationState.HELD) {
            throw Refusals.state(own, "swapped for another");
        }
        return own;
    }

    private Reservation require(Caller caller, String id) {
        Reservation reservation = reservations.get(id);
        if (reservation == null || !caller.sees(reservation.channel())) {
            throw Refusals.unknown(id);
        }
        return reservation;
    }

    private void keep(Reservation reservation) {
        keep(reservation, made.containsKey(reservation.id()) ? made : changed);
    }

    private void keep(Reservation reservation, Map<String, Reservation> where) {
        where.put(reservation.id(), reservation);
        reservations.put(reservation.id(), reservation);
    }

    private ReservationBody body(Reservation reservation) {
        return ReservationBody.of(reservation, locked.version());
    }

    private Instant now() {
        return positions.now();
    }
}
