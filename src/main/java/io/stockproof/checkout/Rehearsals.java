package io.stockproof.checkout;

import io.stockproof.access.Caller;
import io.stockproof.access.Scope;
import io.stockproof.availability.Answer;
import io.stockproof.availability.Composition;
import io.stockproof.availability.Context;
import io.stockproof.availability.Engine;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.RuleBook;
import io.stockproof.checkout.GroupCommit.Entry;
import io.stockproof.checkout.Rehearsal.Busy;
import io.stockproof.checkout.Rehearsal.Decided;
import io.stockproof.checkout.Rehearsal.Limit;
import io.stockproof.checkout.Rehearsal.Pick;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.ledger.LockedPosition;
import io.stockproof.ledger.PositionKey;
import io.stockproof.problem.ProblemType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Tries carts as a checkout decides them, under locks and through the same batch, in a transaction that always rolls
 * back: no hold, no ledger entry, no outcome and no figure is left of it, whenever it ends. It gives way to buyers: what
 * it cannot lock at once it does not wait for.
 */
@Component
public class Rehearsals {

    /** Marks what is tried, should anybody ever see it. */
    private static final Caller CALLER =
            new Caller("test-order", "test order", Scope.CHECKOUT.closure(), Set.of(), null);

    private static final String REFERENCE = "test-order";
    private static final int TTL_SECONDS = 60;
    private static final int TRIES_MAX = 3;

    private final CheckoutTransaction transaction;
    private final BatchLocks locks;

    Rehearsals(CheckoutTransaction transaction, BatchLocks locks) {
        this.transaction = transaction;
        this.locks = locks;
    }

    /** A line to try. */
    public record Wanted(String lineId, String variant, long quantity) {}

    /**
     * Tries a cart of lines with distinct ids, at most 500, of variants that the channel has.
     *
     * @throws io.stockproof.problem.Problem {@code unknown-channel}, {@code unknown-method}
     */
    public Rehearsal rehearse(ChannelCode channel, Context context, List<Wanted> lines) {
        Cart cart = new Cart(
                channel,
                context.destination(),
                context.shippingMethod(),
                lines.stream().map(line -> new Cart.Line(line.lineId(), line.variant(), line.quantity(), null))
                        .toList(),
                null,
                TTL_SECONDS,
                REFERENCE);
        for (int tries = 1;; tries++) {
            try {
                return transaction.rehearse(batch -> decide(cart, batch));
            } catch (BatchLocks.RulesMovedException e) {
                if (tries == TRIES_MAX) {
                    return new Busy("The rules keep changing.");
                }
            } catch (CannotCreateTransactionException e) {
                return new Busy("The database is busy.");
            } catch (QueryTimeoutException e) {
                return new Busy("The database is slow.");
            } catch (RuntimeException e) {
                if (Checkout.SqlFailures.isLostRace(e)) {
                    return new Busy("Somebody is at the very stock that it asks for.");
                }
                if (Checkout.SqlFailures.isConnectionLost(e)) {
                    return new Busy("The connection to the database was lost; what was tried is undone by it.");
                }
                throw e;
            }
        }
    }

    private Rehearsal decide(Cart cart, ReservationBatch batch) {
        Command.Hold hold = new Command.Hold(CALLER, null, cart);
        Ruling.Locked locked = locks.take(List.of(hold));
        RuleBook.Compiled channel = locked.rules().require(cart.channel().value());
        Refusals.requireMethod(channel.rules(), cart.shippingMethod());
        CartDecision decision = CartDecision.of(cart, shelf(locked, channel, cart), channel.rules(), now(locked));
        List<Limit> limits = limits(cart, locked, channel);
        Map<PositionKey, Long> before = reserved(locked);

        ReservationBatch.Result result = batch.decide(List.of(new Entry<>(hold)), true);
        if (!result.overdue().isEmpty()) {
            return new Busy("Holds whose time is over are about to be given up.");
        }
        List<Reservation.Line> held = List.of();
        boolean released = false;
        if (reply(result) instanceof Reply.Answered(var answer) && answer.getBody() != null) {
            String id = answer.getBody().id();
            Ruling.Locked after = locks.take(List.of(new Command.Release(CALLER, null, id)));
            held = after.reservations().values().stream().flatMap(made -> made.lines().stream()).toList();
            Reply release = reply(batch.decide(List.of(new Entry<>(new Command.Release(CALLER, null, id))), false));
            released = release instanceof Reply.Answered && before.equals(reserved(locks.take(List.of(hold))));
        }
        return new Decided(
                now(locked), locked.version(), decision.isWhole(), !held.isEmpty(), released, lines(decision, held),
                limits);
    }

    /** What the one command of a batch got. */
    private static Reply reply(ReservationBatch.Result result) {
        return result.replies().values().stream()
                .findFirst()
                .orElseGet(() -> new Reply.Refused(ProblemType.INSUFFICIENT_STOCK.because("It was left undecided.")));
    }

    /** For each variant, a cart of as many as the rule says, and one of one more. */
    private static List<Limit> limits(Cart cart, Ruling.Locked locked, RuleBook.Compiled channel) {
        Context context = new Context(cart.destination(), cart.shippingMethod());
        Map<String, Limit> limits = new LinkedHashMap<>();
        for (Cart.Line line : cart.lines()) {
            ListingFacts facts = shelf(locked, channel, cart).facts(line.variant());
            if (facts != null && !limits.containsKey(line.variant())) {
                Answer answer = Engine.answer(facts, channel.rules(), context, now(locked));
                long purchasable = answer.purchasable();
                long at = purchasable == 0 ? 0 : alone(cart, line, purchasable, locked, channel).accepted();
                LineDecision beyond = alone(cart, line, purchasable + 1, locked, channel);
                limits.put(
                        line.variant(),
                        new Limit(line.variant(), purchasable, at, beyond.accepted(), beyond.reasons()));
            }
        }
        return List.copyOf(limits.values());
    }

    private static LineDecision alone(
            Cart cart, Cart.Line line, long quantity, Ruling.Locked locked, RuleBook.Compiled channel) {
        Cart one = new Cart(
                cart.channel(), cart.destination(), cart.shippingMethod(),
                List.of(new Cart.Line(line.lineId(), line.variant(), quantity, null)), null, null, null);
        return CartDecision.of(one, shelf(locked, channel, cart), channel.rules(), now(locked)).lines().getFirst();
    }

    private static List<Rehearsal.Line> lines(CartDecision decision, List<Reservation.Line> held) {
        Map<String, List<Pick>> picks = new HashMap<>();
        for (Reservation.Line line : held) {
            List<Pick> of = picks.computeIfAbsent(line.lineId(), id -> new ArrayList<>());
            line.allocations().forEach(taken -> of.add(
                    new Pick(line.method(), taken.location(), taken.item().sku(), taken.units())));
        }
        return decision.lines().stream()
                .map(line -> new Rehearsal.Line(
                        line.line().lineId(),
                        line.line().variant(),
                        line.line().quantity(),
                        line.accepted(),
                        line.reasons(),
                        picks.getOrDefault(line.line().lineId(), List.of())))
                .toList();
    }

    private static Shelf shelf(Ruling.Locked locked, RuleBook.Compiled channel, Cart cart) {
        Map<String, Composition> compositions = locked.compositions().getOrDefault(cart.channel(), Map.of());
        return new Shelf(locked.positions(), channel.channelId(), compositions, locked.places());
    }

    private static Map<PositionKey, Long> reserved(Ruling.Locked locked) {
        Map<PositionKey, Long> reserved = new HashMap<>();
        for (LockedPosition position : locked.positions().positions()) {
            reserved.put(position.key(), position.reserved());
        }
        return reserved;
    }

    private static Instant now(Ruling.Locked locked) {
        return locked.positions().now();
    }
}
