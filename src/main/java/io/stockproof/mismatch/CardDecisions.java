package io.stockproof.mismatch;

import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.stockproof.access.Caller;
import io.stockproof.mismatch.MismatchActions.Decision;
import io.stockproof.mismatch.MismatchActions.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Component;

/**
 * Decides all rows of a card, in steps, each in a transaction of its own, so that no number of rows locks the watch out. The
 * watch locks rows in another order, that of listings: where the two meet in a deadlock, the step is made again.
 */
@Component
class CardDecisions {

    private static final int TRIES = 5;
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final MismatchActions actions;
    private final Retry again = Retry.of("mismatch-card", RetryConfig.custom()
            .maxAttempts(TRIES)
            .waitDuration(PAUSE)
            .retryOnException(PessimisticLockingFailureException.class::isInstance)
            .build());

    CardDecisions(MismatchActions actions) {
        this.actions = actions;
    }

    /**
     * Decides the rows of these channels whose state allows it.
     *
     * @return how many were decided
     */
    long decide(long cause, List<Integer> channels, Decision decision, Caller who, @Nullable String note) {
        long decided = 0;
        Optional<Step> step = next(cause, channels, 0, decision, who, note);
        while (step.isPresent()) {
            decided += step.get().decided();
            step = next(cause, channels, step.get().last(), decision, who, note);
        }
        return decided;
    }

    private Optional<Step> next(
            long cause, List<Integer> channels, long after, Decision decision, Caller who, @Nullable String note) {
        return again.executeSupplier(() -> actions.decideNext(cause, channels, after, decision, who, note));
    }
}
