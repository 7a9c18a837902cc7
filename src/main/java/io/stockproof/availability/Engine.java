package io.stockproof.availability;

import io.stockproof.kernel.Reason;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * The rule: how many units of a listing can be bought in a context, and why not more. {@code src/docs/formula.md} says
 * it in words. Pure: the same arguments always give the same answer, whether the facts come from memory, for a
 * storefront, or from rows that a checkout has locked.
 */
public final class Engine {

    private Engine() {}

    /**
     * Answers with the numbers and the reasons alone.
     *
     * @throws IllegalArgumentException if the context names a method that the rules do not know
     */
    public static Answer answer(ListingFacts listing, ChannelRules rules, Context context, Instant now) {
        return Decision.of(listing, rules, context, now).answer(rules);
    }

    /**
     * The number alone: what {@link #answer(ListingFacts, ChannelRules, Context, Instant)} calls available, at a fraction
     * of its cost.
     *
     * @throws IllegalArgumentException if the context names a method that the rules do not know
     */
    public static long available(ListingFacts listing, ChannelRules rules, Context context, Instant now) {
        return Decision.available(listing, rules, context, now, Gates.NONE);
    }

    /**
     * The number alone: what {@link #answer(ListingFacts, ChannelRules, Context, Instant, Collection)} calls available, at a
     * fraction of its cost.
     *
     * @throws IllegalArgumentException if the context names a method that the rules do not know, or a reason is no gate
     */
    public static long available(
            ListingFacts listing, ChannelRules rules, Context context, Instant now, Collection<Reason> open) {
        return Decision.available(listing, rules, context, now, Gates.of(open));
    }

    /**
     * Answers with every unit accounted for, and with what would help.
     *
     * @throws IllegalArgumentException if the context names a method that the rules do not know
     */
    public static Explanation explain(ListingFacts listing, ChannelRules rules, Context context, Instant now) {
        return new Explainer(new Question(listing, rules, context, now)).explanation();
    }

    /**
     * As {@link #answer(ListingFacts, ChannelRules, Context, Instant)}, if these gates withheld nothing; shipping gates
     * by any method.
     *
     * @throws IllegalArgumentException if the context names a method that the rules do not know, or a reason is no gate
     */
    public static Answer answer(
            ListingFacts listing, ChannelRules rules, Context context, Instant now, Collection<Reason> open) {
        return new Question(listing, rules, context, now).decide(Gates.of(open), null).answer(rules);
    }

    /**
     * What becomes of every advertised unit if these gates withheld nothing; without what would help.
     *
     * @throws IllegalArgumentException if the context names a method that the rules do not know, or a reason is no gate
     */
    public static List<Explanation.Part> account(
            ListingFacts listing, ChannelRules rules, Context context, Instant now, Collection<Reason> open) {
        return new Explainer(new Question(listing, rules, context, now)).parts(Gates.of(open));
    }

    /**
     * Chooses the stock that serves a line of {@code units} units whole. The caller adds what is picked to the facts
     * ({@link ItemFacts#reserving}) before it asks for the next line, and counts a variant's units over the whole cart
     * against the order limit; here only the line's own are.
     *
     * @param units at least 1
     * @throws IllegalArgumentException if the context names a method that the rules do not know
     */
    public static Serving serve(
            ListingFacts listing, ChannelRules rules, Context context, Instant now, long units) {
        if (units < 1) {
            throw new IllegalArgumentException("units must be at least 1");
        }
        Decision decision = Decision.of(listing, rules, context, now);
        return units > decision.outcome().purchasable()
                ? new Serving.Refused(decision.answer(rules))
                : new Picking(decision.outcome()).served(units);
    }
}
