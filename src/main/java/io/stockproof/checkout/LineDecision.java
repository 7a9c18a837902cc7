package io.stockproof.checkout;

import io.stockproof.availability.Answer;
import io.stockproof.availability.Serving.Served;
import io.stockproof.kernel.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was decided of a line.
 *
 * @param accepted units, from 0 to what was asked for
 * @param reasons why not more; empty where all was accepted
 * @param served where they come from; {@code null} where none were accepted
 * @param answer the whole answer for the variant, before this line was taken; {@code null} for an unknown variant
 * @param alternatives other methods, where not all was accepted
 */
record LineDecision(
        Cart.Line line,
        long accepted,
        List<Reason> reasons,
        @Nullable Served served,
        @Nullable Answer answer,
        List<Alternative> alternatives) {

    LineDecision {
        alternatives = List.copyOf(alternatives);
        reasons = List.copyOf(reasons);
    }

    Outcome outcome() {
        return accepted == line.quantity() ? Outcome.ACCEPTED : accepted > 0 ? Outcome.REDUCED : Outcome.REJECTED;
    }

    /** A line's fate in one word. */
    enum Outcome {
        ACCEPTED,
        REDUCED,
        REJECTED
    }
}
