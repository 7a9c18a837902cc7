package io.stockproof.availability;

import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which shipping method answers, and with what.
 *
 * @param outcome of the method that answers; of the first offered one where none does
 * @param answered whether there is such a method
 * @param all that were tried: the one asked for, and those that the channel offers
 */
record Decision(Outcome outcome, Tally tally, boolean answered, List<Tried> all) {

    /** What one method gives. */
    record Tried(Outcome outcome, Tally tally) {}

    /** Decides with all gates as they are. */
    static Decision of(ListingFacts listing, ChannelRules rules, Context context, Instant now) {
        return of(listing, rules, context, now, Gates.NONE, null);
    }

    /**
     * Decides with some gates open.
     *
     * @param shippingGatesOf the method whose shipping gates are open; those of all methods where {@code null}
     */
    static Decision of(
            ListingFacts listing,
            ChannelRules rules,
            Context context,
            Instant now,
            Gates open,
            @Nullable MethodRules shippingGatesOf) {
        Tally stock = new Tally();
        Calculation calculation = new Calculation(listing, rules, context.destination(), now, open, stock);
        List<Tried> all = new ArrayList<>(rules.offered().size() + 1);
        for (MethodRules method : tried(rules, context)) {
            Tally tally = stock.copy();
            boolean opened = shippingGatesOf == null || Objects.equals(shippingGatesOf.code(), method.code());
            all.add(new Tried(calculation.by(method, opened ? open : open.withoutShipping(), tally), tally));
        }
        return context.shippingMethod() == null ? best(all) : of(context.shippingMethod(), all);
    }

    /** How many units the method gives that answers, with some gates open. */
    static long available(ListingFacts listing, ChannelRules rules, Context context, Instant now, Gates open) {
        Calculation calculation = new Calculation(listing, rules, context.destination(), now, open, Waterfall.UNHEARD);
        MethodCode named = context.shippingMethod();
        long most = 0;
        for (MethodRules method : tried(rules, context)) {
            if (named == null || named.equals(method.code())) {
                most = Math.max(most, calculation.by(method, open, Waterfall.UNHEARD).available());
            }
        }
        return most;
    }

    /** The union of what keeps units back by any method. */
    Tally tallyOfAll() {
        Tally union = new Tally();
        all.forEach(tried -> union.takeLargest(tried.tally()));
        return union;
    }

    Answer answer(ChannelRules rules) {
        long available = outcome.available();
        StockStatus status = available > 0
                ? available <= rules.channel().display().lowStockAt() ? StockStatus.LOW_STOCK : StockStatus.IN_STOCK
                : tally.has(Reason.NEVER_OBSERVED) || tally.has(Reason.CONTRADICTORY)
                        ? StockStatus.UNKNOWN
                        : StockStatus.OUT_OF_STOCK;
        return new Answer(
                outcome.purchasable(),
                available,
                status,
                tally.reasons(),
                answered ? outcome.method().code() : null,
                methodsThatGive(),
                outcome.deliveryDays(),
                outcome.observedAt());
    }

    private List<MethodCode> methodsThatGive() {
        List<MethodCode> codes = new ArrayList<>(all.size());
        for (Tried tried : all) {
            MethodCode code = tried.outcome().method().code();
            if (code != null && tried.outcome().available() > 0) {
                codes.add(code.equals(outcome.method().code()) ? 0 : codes.size(), code);
            }
        }
        return codes;
    }

    private static List<MethodRules> tried(ChannelRules rules, Context context) {
        MethodCode named = context.shippingMethod();
        if (named == null) {
            return rules.offered().isEmpty() ? List.of(MethodRules.NONE) : rules.offered();
        }
        MethodRules method = rules.method(named);
        if (method == null) {
            throw new IllegalArgumentException("no shipping method " + named);
        }
        if (method.offered()) {
            return rules.offered();
        }
        List<MethodRules> tried = new ArrayList<>(rules.offered());
        tried.add(method);
        return tried;
    }

    private static Decision of(MethodCode named, List<Tried> all) {
        for (Tried tried : all) {
            if (named.equals(tried.outcome().method().code())) {
                return new Decision(tried.outcome(), tried.tally(), true, all);
            }
        }
        throw new IllegalStateException("a named method is always tried");
    }

    /** The one that gives most, then the fastest, then the first in the channel's order. */
    private static Decision best(List<Tried> all) {
        Tried best = all.getFirst();
        for (Tried tried : all) {
            best = isBetter(tried.outcome(), best.outcome()) ? tried : best;
        }
        boolean answered = best.outcome().available() > 0;
        Decision decision = new Decision(best.outcome(), best.tally(), answered, all);
        return answered || all.size() == 1
                ? decision
                : new Decision(best.outcome(), decision.tallyOfAll(), false, all);
    }

    private static boolean isBetter(Outcome one, Outcome other) {
        if (one.available() != other.available() || one.available() == 0) {
            return one.available() > other.available();
        }
        DayRange days = one.deliveryDays();
        DayRange than = other.deliveryDays();
        return days != null && than != null && LaneVerdict.isFaster(days, than);
    }
}
