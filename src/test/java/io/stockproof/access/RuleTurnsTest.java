package io.stockproof.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class RuleTurnsTest {

    private final RuleTurns turns = new RuleTurns(1, Duration.ofMillis(20));

    @Test
    void sendsAwayWhoseTurnDoesNotComeInTime() {
        try (ExecutorService another = Executors.newSingleThreadExecutor()) {
            turns.inTurn(() -> assertThatThrownBy(() -> another.submit(() -> turns.inTurn(() -> 1)).get())
                    .cause()
                    .isInstanceOfSatisfying(Problem.class, busy -> {
                        assertThat(busy.type()).isEqualTo(ProblemType.TEMPORARILY_UNAVAILABLE);
                        assertThat(busy.headers()).containsKey("Retry-After");
                    }));
        }
    }

    @Test
    void letsTheNextInAfterAChangeThatFailed() {
        assertThatThrownBy(() -> turns.inTurn(() -> {
            throw new IllegalStateException("refused");
        })).hasMessage("refused");

        assertThat(turns.inTurn(() -> "made")).isEqualTo("made");
    }
}
