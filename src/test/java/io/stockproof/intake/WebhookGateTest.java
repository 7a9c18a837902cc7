package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stockproof.problem.Problem;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class WebhookGateTest {

    private final WebhookGate gate = new WebhookGate(new SimpleMeterRegistry());

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

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
