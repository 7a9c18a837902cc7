package io.stockproof.checkout;

import io.stockproof.availability.ChannelRules;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.problem.InputError;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The refusals of checkout, in its words. */
final class Refusals {

    private Refusals() {}

    static Problem unknown(String id) {
        return ProblemType.UNKNOWN_RESERVATION.because("There is no reservation " + id + ".");
    }

    static Problem unknownChannel(ChannelCode code) {
        return ProblemType.UNKNOWN_CHANNEL.because("There is no channel " + code + ".");
    }

    static void requireMethod(ChannelRules rules, @Nullable MethodCode method) {
        if (method != null && !rules.knows(method)) {
            throw ProblemType.UNKNOWN_METHOD.because("There is no shipping method " + method + ".");
        }
    }

    static Problem state(Reservation reservation, String wanted) {
        return ProblemType.RESERVATION_STATE.because("The reservation is " + reservation.state() + "; it cannot be "
                + wanted + ".");
    }

    /** All or nothing: every line is answered, with what it could have had. */
    static Problem insufficientStock(CartDecision decision) {
        List<LineBody> lines =
                decision.lines().stream().map(LineBody::of).toList();
        return ProblemType.INSUFFICIENT_STOCK
                .because("Not every line can be served whole, so nothing is held.")
                .with("lines", lines);
    }

    /**
     * The same refusal on stock, with what came between.
     *
     * @param since by the line's place in the cart; {@code null} for one that does not say what had been seen
     */
    static Problem since(Problem refusal, IntFunction<SeenChanges.@Nullable Since> since) {
        List<LineBody> lines = new ArrayList<>();
        for (Object line : (List<?>) Objects.requireNonNull(refusal.members().get("lines"))) {
            LineBody body = (LineBody) line;
            SeenChanges.Since of = since.apply(lines.size());
            lines.add(of == null ? body : body.since(of));
        }
        return refusal.with("lines", lines);
    }

    /** An order reaches its supplier after it was made and before it is told of. */
    static void requirePossible(Instant passedOnAt, Instant createdAt, Instant now) {
        if (passedOnAt.isBefore(createdAt) || passedOnAt.isAfter(now)) {
            throw ProblemType.INVALID_REQUEST.because(
                    "passedOnAt is not possible.",
                    List.of(new InputError("passedOnAt", "must lie between the reservation's creation and now")));
        }
    }
}
