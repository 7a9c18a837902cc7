package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stockproof.problem.Problem;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class WebhookGateTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final WebhookGate gate = new WebhookGate(meters);

    @Test
    void givesOneSupplierOnePlaceAndLetsOthersPassMeanwhile() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> slow = threads.submit(() -> gate.pass(1, () -> {
                inside.countDown();
                await(leave);
                return "slow";
            }));
            inside.await();
            Future<String> next = threads.submit(() -> gate.pass(1, () -> "next"));

            assertThat(gate.<String>pass(2, () -> "another's")).isEqualTo("another's");
            assertThat(gate.<String>verify(() -> "anybody's")).isEqualTo("anybody's");
            assertThatThrownBy(next::get).cause().isInstanceOf(Problem.class).hasMessageContaining("Too many");

            leave.countDown();
            assertThat(slow.get()).isEqualTo("slow");
            assertThat(gate.<String>pass(1, () -> "after")).isEqualTo("after");
        }
    }

    @Test
    void answersAtItsTimeWhateverHoldsTheWorkAndGivesThatUp() throws Exception {
        CompletableFuture<Thread> given = new CompletableFuture<>();
        CountDownLatch never = new CountDownLatch(1);

        assertThatThrownBy(() -> gate.by(WebhookDeadline.in(Duration.ofMillis(300)), () -> gate.pass(1, () -> {
            given.complete(Thread.currentThread());
            await(never);
            throw new DataAccessResourceFailureException("closed by the interrupt");
        })))
                .isInstanceOf(Problem.class).hasMessageContaining("send it again");

        given.join().join();
        assertThat(meters.counter("stockproof.webhooks", "outcome", "failed").count()).isEqualTo(1);
        assertThat(gate.<String>by(WebhookDeadline.fromNow(), () -> gate.pass(1, () -> "sent again")))
                .isEqualTo("sent again");
    }

    @Test
    void answersAtItsTimeWhoeverHasThePlace() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            threads.submit(() -> gate.pass(1, () -> {
                inside.countDown();
                await(leave);
                return "slow";
            }));
            inside.await();

            assertThatThrownBy(
                    () -> gate.by(WebhookDeadline.in(Duration.ofMillis(300)), () -> gate.pass(1, () -> "next")))
                    .isInstanceOf(Problem.class).hasMessageContaining("send it again");
            leave.countDown();
        }
        assertThat(meters.counter("stockproof.webhooks", "outcome", "failed").count()).isEqualTo(1);
        assertThat(meters.counter("stockproof.webhooks", "outcome", "limited").count()).isZero();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
