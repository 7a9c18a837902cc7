package io.stockproof.checkout;

import io.stockproof.availability.Answer;
import io.stockproof.availability.ChannelRules;
import io.stockproof.availability.Context;
import io.stockproof.availability.Engine;
import io.stockproof.availability.ListingFacts;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.MethodCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Another shipping method by which a line that was not accepted whole could get something. */
record Alternative(MethodCode shippingMethod, long purchasable, DayRange deliveryDays) {

    /**
     * In the channel's order, each on the same stock: what the line itself would take of another method is free.
     *
     * @param answering the method that the line itself is decided by, which is none; {@code null} if there is none
     * @param allowed what the order limit leaves the line
     */
    static List<Alternative> of(
            ListingFacts facts,
            ChannelRules rules,
            Context context,
            @Nullable MethodCode answering,
            long allowed,
            Instant now) {
        List<Alternative> alternatives = new ArrayList<>();
        for (MethodCode method : rules.channel().shippingMethods()) {
            if (!method.equals(answering) && rules.knows(method)) {
                Answer answer = Engine.answer(facts, rules, new Context(context.destination(), method), now);
                DayRange days = answer.deliveryDays();
                long purchasable = Math.min(answer.available(), allowed);
                if (purchasable > 0 && days != null) {
                    alternatives.add(new Alternative(method, purchasable, days));
                }
            }
        }
        return alternatives;
    }
}
