package io.stockproof.checkout;

import io.stockproof.availability.Answer;
import io.stockproof.availability.ChannelRules;
import io.stockproof.availability.Context;
import io.stockproof.availability.Engine;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.Serving;
import io.stockproof.availability.StockStatus;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides a cart's lines in their order, each on what the earlier ones left, without backtracking. Pure but for the
 * {@link Stock} it takes from; the same for a validation, which takes from a copy, and a reservation.
 */
record CartDecision(List<LineDecision> lines) {

    CartDecision {
        lines = List.copyOf(lines);
    }

    /** What a cart is served from. */
    interface Stock {

        /** The listing with the stock behind it as it stands now; {@code null} if the channel has no such variant. */
        @Nullable
        ListingFacts facts(String variant);

        /** Takes what serves a line, so that the next one no longer finds it. */
        void take(List<Serving.Pick> picks);
    }

    /** Whether every line gets all that it asks for. */
    boolean isWhole() {
        return lines.stream().allMatch(line -> line.outcome() == LineDecision.Outcome.ACCEPTED);
    }

    static CartDecision of(Cart cart, Stock stock, ChannelRules rules, Instant now) {
        Context context = new Context(cart.destination(), cart.shippingMethod());
        Map<String, Long> acceptedByVariant = new HashMap<>();
        List<LineDecision> decided = new ArrayList<>(cart.lines().size());
        for (Cart.Line line : cart.lines()) {
            long before = acceptedByVariant.getOrDefault(line.variant(), 0L);
            LineDecision decision = decide(line, before, stock, rules, context, now);
            acceptedByVariant.put(line.variant(), before + decision.accepted());
            decided.add(decision);
        }
        return new CartDecision(decided);
    }

    /** @param acceptedBefore units of the variant in earlier lines: the order limit is for all together */
    private static LineDecision decide(
            Cart.Line line, long acceptedBefore, Stock stock, ChannelRules rules, Context context, Instant now) {
        ListingFacts facts = stock.facts(line.variant());
        if (facts == null) {
            return new LineDecision(line, 0, List.of(), null, null, List.of());
        }
        Answer answer = answer(facts, rules, context, now);
        Long orderLimit = rules.channel().orderLimit();
        long allowed = orderLimit == null ? Long.MAX_VALUE : Math.max(0, orderLimit - acceptedBefore);
        long accepted = Math.min(line.quantity(), Math.min(answer.available(), allowed));
        Serving.Served served = accepted == 0 ? null : served(facts, rules, context, now, accepted);
        if (served != null) {
            stock.take(served.picks());
        }
        if (accepted == line.quantity()) {
            return new LineDecision(line, accepted, List.of(), served, answer, List.of());
        }
        List<Alternative> alternatives =
                Alternative.of(facts, rules, context, answer.shippingMethod(), allowed, now);
        return new LineDecision(line, accepted, reasons(answer, allowed), served, answer, alternatives);
    }

    /** By a method that is gone, as by one that is no longer offered: a hold may name one that it was made by. */
    private static Answer answer(ListingFacts facts, ChannelRules rules, Context context, Instant now) {
        MethodCode named = context.shippingMethod();
        if (named == null || rules.knows(named)) {
            return Engine.answer(facts, rules, context, now);
        }
        List<Reason> reasons = List.of(Reason.METHOD_NOT_OFFERED);
        return new Answer(0, 0, StockStatus.OUT_OF_STOCK, reasons, named, List.of(), null, null);
    }

    private static Serving.Served served(
            ListingFacts facts, ChannelRules rules, Context context, Instant now, long units) {
        return switch (Engine.serve(facts, rules, context, now, units)) {
            case Serving.Served served -> served;
            case Serving.Refused refused ->
                    throw new IllegalStateException("the rule refused what it had just answered: " + refused.answer());
        };
    }

    /**
     * Why the line got no more: the order limit, where that is what bound it, before all that kept stock back. Where
     * nothing was kept back, the suppliers have no more.
     */
    private static List<Reason> reasons(Answer answer, long allowed) {
        if (allowed >= answer.available()) {
            return answer.reasons().isEmpty() ? List.of(Reason.OUT_OF_STOCK) : answer.reasons();
        }
        List<Reason> reasons = new ArrayList<>();
        reasons.add(Reason.ORDER_LIMIT);
        answer.reasons().stream().filter(reason -> reason != Reason.ORDER_LIMIT).forEach(reasons::add);
        return reasons;
    }
}
