package io.stockproof.mismatch;

import static io.stockproof.display.DisplayFixture.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.display.DisplayFixture;
import io.stockproof.testing.StockproofIT;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** A store that follows what can be bought, always a little late: nothing of that is a mismatch. */
@StockproofIT
class NothingFalseIT {

    private static final int SECONDS = Integer.getInteger("stockproof.test.followSeconds", 5);
    private static final long LATE_NANOS = 700_000_000L;

    @LocalServerPort int port;

    private record Told(long atNanos, String variant, long quantity) {}

    @Test
    void opensNothingWhileTheStoreFollowsInTime() {
        DisplayFixture store = DisplayFixture.aStore(port, "mismatch: {settleSeconds: 5}", "A", "B", "C");
        Random random = new Random(SECONDS);
        Queue<Told> told = new ArrayDeque<>();
        long end = System.nanoTime() + SECONDS * 1_000_000_000L;
        long changes = 0;
        while (System.nanoTime() < end || !told.isEmpty()) {
            if (System.nanoTime() < end) {
                String variant = List.of("A", "B", "C").get(random.nextInt(3));
                long quantity = random.nextInt(4);
                store.has(variant, "cn", quantity);
                told.add(new Told(System.nanoTime() + random.nextLong(LATE_NANOS), variant, quantity));
                changes++;
            }
            List<Object> due = new ArrayList<>();
            while (!told.isEmpty() && told.peek().atNanos() <= System.nanoTime()) {
                Told next = told.remove();
                due.add(row(next.variant(), next.quantity()));
            }
            if (!due.isEmpty()) {
                store.report(due).expect(200);
            }
        }

        assertThat(changes).isGreaterThan(10);
        assertThat(new Mismatches(store).list("")).as("of any state").isEmpty();
    }
}
