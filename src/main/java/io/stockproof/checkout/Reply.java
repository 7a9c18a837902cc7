package io.stockproof.checkout;

import io.stockproof.access.IdempotencyBatch.Claim;
import io.stockproof.access.IdempotencyBatch.Kept;
import io.stockproof.problem.Problem;
import org.springframework.http.ResponseEntity;

/** What a command gets. */
sealed interface Reply {

    /** It took effect, now or (a repeated request) before. */
    record Answered(ResponseEntity<ReservationBody> answer) implements Reply {}

    /** It had no effect. */
    record Refused(Problem problem) implements Reply {}

    /** What was answered to the same key before. */
    static Reply repeated(Claim claim, Kept before) {
        try {
            return new Answered(before.replay(claim));
        } catch (Problem refusal) {
            return new Refused(refusal);
        }
    }

    /** As a controller gives it. */
    default ResponseEntity<ReservationBody> orThrow() {
        return switch (this) {
            case Answered(ResponseEntity<ReservationBody> answer) -> answer;
            case Refused(Problem problem) -> throw problem;
        };
    }

    /** What is kept under an idempotency key. */
    default Object kept() {
        return switch (this) {
            case Answered(ResponseEntity<ReservationBody> answer) -> answer;
            case Refused(Problem problem) -> problem;
        };
    }
}
