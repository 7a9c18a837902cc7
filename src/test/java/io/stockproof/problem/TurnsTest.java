package io.stockproof.problem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static final int AT_ONCE = 2;

    private final Turns turns = new Turns(AT_ONCE, 1, Duration.ofMillis(20), "Busy.", Duration.ofSeconds(7));

    /** Comes in the midst of another until one is refused; how many were at it then. */
    private int nested(int running) {
        return turns.take(() -> {
            try {
                return nested(running + 1);
            } catch (Problem refusal) {
                assertThat(refusal.type()).isEqualTo(ProblemType.TEMPORARILY_UNAVAILABLE);
                assertThat(refusal.detail()).isEqualTo("Busy.");
                assertThat(refusal.headers()).containsEntry("Retry-After", "7");
                return running;
            }
        });
    }

    @Test
    void letsNoMoreInThanMayBeAndSendsAwayWhoseTurnDoesNotCome() {
        assertThat(nested(1)).isEqualTo(AT_ONCE);
        assertThat(nested(1)).as("turns were given back").isEqualTo(AT_ONCE);
    }

    @Test
    void givesATurnBackHoweverTheWorkEnds() {
        for (int i = 0; i <= AT_ONCE; i++) {
            assertThatThrownBy(() -> turns.take(() -> {
                throw new IllegalStateException("broken");
            })).hasMessage("broken");
        }
        assertThat(turns.<String, RuntimeException>take(() -> "done")).isEqualTo("done");
    }

    @Test
    void sendsAwayAtOnceWhoComesBehindMoreThanMayWait() {
        Turns one = new Turns(1, 1, Duration.ofMinutes(1), "Busy.", Duration.ofSeconds(7));
        CountDownLatch open = new CountDownLatch(1);
        Supplier<Boolean> waits = () -> one.take(() -> opened(open));
        CompletableFuture<Boolean> first = CompletableFuture.supplyAsync(waits, Thread::startVirtualThread);
        CompletableFuture<Boolean> second = CompletableFuture.supplyAsync(waits, Thread::startVirtualThread);
        await().until(() -> one.waiting() == 1);
        assertThatThrownBy(() -> one.take(() -> true)).isInstanceOf(Problem.class);
        open.countDown();
        assertThat(first.join()).isTrue();
        assertThat(second.join()).isTrue();
    }

    private static boolean opened(CountDownLatch open) {
        try {
            open.await();
            return true;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
