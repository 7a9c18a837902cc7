package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.testing.StockproofIT;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/**
 * Sales, restocks, clearances and new seasons, with one good file a day: the guard may hold next to nothing of it.
 * {@code stockproof.test.days} says how many days there are.
 */
@StockproofIT
class HonestDaysIT {

    private static final int DAYS = Integer.getInteger("stockproof.test.days", 20);
    private static final int ITEMS = 400;

    @Autowired ApplicationContext context;

    @Test
    void holdsLessThanOneInAHundredHonestRows() throws IOException {
        long read = 0;
        long held = 0;
        List<String> stopped = new ArrayList<>();
        try (FeedServer server = new FeedServer()) {
            FeedWorld world = new FeedWorld(context, server, FeedFormat.CSV_COMMA);
            FeedShop shop = new FeedShop(7, ITEMS);
            for (int day = 0; day < DAYS; day++) {
                Poll poll = world.poll(Corruption.Answer.of(FeedFormat.CSV_COMMA.encode(shop.rows())));
                assertThat(poll.read()).as("%s", poll.findings()).isEqualTo(shop.rows().size());
                read += poll.read();
                if (poll.state() != PollState.APPLIED) {
                    stopped.add(day + ": " + poll.state() + " " + poll.findings());
                    held += poll.read(); // whatever of it is not, all of the day waits for somebody
                } else {
                    held += poll.held();
                    assertThat(FeedWorld.untrue(world.stock(), shop.rows())).isEmpty();
                }
                shop.nextDay();
            }
        }
        System.out.printf("%d honest days: %d rows, %d held (%.3f %%), not applied: %s%n", DAYS, read, held,
                100.0 * held / read, stopped);
        assertThat(held * 100).isLessThan(read);
    }
}
