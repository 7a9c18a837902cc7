package io.stockproof.checkout;

import io.stockproof.access.Caller;
import io.stockproof.availability.Composition;
import io.stockproof.availability.RuleBook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Decides a cart as a reservation would, on one snapshot and without a lock: nothing is held, nothing changed. Units of
 * the cart's own hold, and of holds whose time is over, count as free.
 */
@Component
class CartValidation {

    private final BatchLocks locks;
    private final ReservationReader reader;
    private final OverdueHolds overdueHolds;
    private final SeenChanges seenChanges;
    private final Contradictions contradictions;
    private final TransactionTemplate snapshot;

    CartValidation(
            BatchLocks locks,
            ReservationReader reader,
            OverdueHolds overdueHolds,
            SeenChanges seenChanges,
            Contradictions contradictions,
            PlatformTransactionManager transactions) {
        this.locks = locks;
        this.reader = reader;
        this.overdueHolds = overdueHolds;
        this.seenChanges = seenChanges;
        this.contradictions = contradictions;
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.snapshot.setReadOnly(true);
    }

    /** A cart's fate. {@code valid}: every line is accepted whole. */
    record Verdict(boolean valid, Instant asOf, String version, List<LineBody> lines) {}

    /**
     * The same with what is for the record alone.
     *
     * @param unexplained refusals by line that nothing explains which came between what the shopper saw and now
     */
    record Judged(Verdict verdict, Map<Integer, Contradictions.Unexplained> unexplained) {}

    private record Decided(
            Verdict verdict, CartDecision decision, RuleBook.Compiled channel, Map<String, Composition> compositions,
            Shelf shelf) {}

    Judged validate(Caller caller, Cart cart) {
        Decided on = Objects.requireNonNull(snapshot.execute(status -> decide(caller, cart)));
        Verdict verdict = on.verdict();
        return new Judged(verdict, contradictions.of(
                cart, on.decision(), on.channel(), on.compositions(), on.shelf(), verdict.version(), verdict.asOf()));
    }

    private Decided decide(Caller caller, Cart cart) {
        Ruling.Locked read = locks.read(cart);
        RuleBook.Compiled channel = read.rules().require(cart.channel().value());
        if (!caller.sees(cart.channel())) {
            throw Refusals.unknownChannel(cart.channel());
        }
        Refusals.requireMethod(channel.rules(), cart.shippingMethod());
        Map<String, Composition> compositions = read.compositions().getOrDefault(cart.channel(), Map.of());
        Shelf shelf = new Shelf(read.positions(), channel.channelId(), compositions, read.places());
        Instant now = read.positions().now();
        for (Reservation free : free(caller, cart, read, now)) {
            boolean ours = free.channel().equals(cart.channel());
            free.open().forEach(allocation -> shelf.giveBack(allocation.position(), allocation.units(), ours));
        }
        CartDecision decision = CartDecision.of(cart, shelf, channel.rules(), now);
        Verdict verdict = new Verdict(decision.isWhole(), now, read.version(), lines(decision, cart, compositions));
        return new Decided(verdict, decision, channel, compositions, shelf);
    }

    private List<Reservation> free(Caller caller, Cart cart, Ruling.Locked read, Instant now) {
        Set<String> overdue = overdueHolds.at(read.places().all(), now);
        List<Reservation> free = new ArrayList<>(reader.findAll(overdue).values());
        String own = cart.reservationId();
        if (own != null) {
            Reservation hold = reader.find(own)
                    .filter(found -> caller.sees(found.channel()) && found.channel().equals(cart.channel()))
                    .orElseThrow(() -> Refusals.unknown(own));
            if (hold.state() != ReservationState.HELD || hold.isOverdue(now)) {
                throw Refusals.state(hold, "left out of the numbers");
            }
            free.add(hold);
        }
        return free;
    }

    private List<LineBody> lines(CartDecision decision, Cart cart, Map<String, Composition> compositions) {
        List<LineBody> lines = decision.lines().stream().map(LineBody::of).collect(Collectors.toList());
        seenChanges.of(SeenChanges.Place.of(cart), SeenChanges.shown(cart, compositions))
                .forEach((i, since) -> lines.set(i, lines.get(i).since(since)));
        return lines;
    }
}
