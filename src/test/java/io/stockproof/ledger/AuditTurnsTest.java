package io.stockproof.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Audits that are asked for by many at a time. */
class AuditTurnsTest {

    private final AuditTurns turns = new AuditTurns(Duration.ofMillis(20));
    private final AtomicInteger refused = new AtomicInteger();

    @Test
    void letsNoFloodOfAuditsTakeTheConnections() {
        assertThat(nested(1)).as("audits that ran at once").isEqualTo(AuditTurns.AT_ONCE_MAX);
        assertThat(refused).hasValue(1);
    }

    @Test
    void givesATurnBackHoweverAnAuditEnds() {
        for (int i = 0; i <= AuditTurns.AT_ONCE_MAX; i++) {
            assertThatThrownBy(() -> turns.take(() -> {
                throw new IllegalStateException("broken");
            })).hasMessage("broken");
        }
        assertThat(turns.take(() -> "done")).isEqualTo("done");
    }

    /** Asks for an audit in the middle of another until one is refused; how many ran at once then. */
    private int nested(int running) {
        return turns.take(() -> {
            assertThat(running).isLessThan(10);
            try {
                return nested(running + 1);
            } catch (Problem refusal) {
                assertThat(refusal)
                        .asInstanceOf(InstanceOfAssertFactories.type(Problem.class))
                        .extracting(Problem::type)
                        .isEqualTo(ProblemType.TEMPORARILY_UNAVAILABLE);
                refused.incrementAndGet();
                return running;
            }
        });
    }
}
