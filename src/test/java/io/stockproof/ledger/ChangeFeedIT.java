package io.stockproof.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.ledger.ChangeFeed.ItemChanges;
import io.stockproof.testing.PostgresForTests;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Nothing is missed and nothing told twice, whatever order writers commit in. Each change is of an item of its own. */
class ChangeFeedIT {

    private static final int CHANGES = Integer.getInteger("stockproof.test.feedChanges", 8_000);
    /** So long one reader stands still, while the others write and read on; a minute in the full form. */
    private static final Duration PAUSE = Duration.ofSeconds(Integer.getInteger("stockproof.test.feedPauseSeconds", 0));
    /** So long the feed is kept for who stands still; where nobody does for long, for longer than the test takes. */
    private static final Duration KEPT = PAUSE.isZero() ? Duration.ofHours(1) : PAUSE.plusSeconds(10);

    private static final int WRITERS = 6;
    private static final int READERS = 3;
    private static final Duration SWEPT_EVERY = Duration.ofMillis(500);
    private static final Duration SLACK = Duration.ofSeconds(5);
    private static final int IN_A_TRANSACTION = 8;

    private final DataSource database = PostgresForTests.freshDatabase();
    private final JdbcClient jdbc = JdbcClient.create(database);
    private final JdbcTransactionManager transactions = new JdbcTransactionManager(database);
    private final TransactionTemplate transaction = new TransactionTemplate(transactions);
    private final ChangeFeed feed = new ChangeFeed(jdbc, transactions);
    private final AtomicLong nextItem = new AtomicLong(1);
    private final Set<Long> committed = ConcurrentHashMap.newKeySet();
    private final AtomicLong noted = new AtomicLong();
    private volatile boolean paused = PAUSE.isZero();

    @Test
    void tellsEveryCommitOnceHoweverLateItCame() throws Exception {
        String start = feed.since(null).to();
        String startOfItems = items(1, null, 1).to();
        CountDownLatch written = new CountDownLatch(1);
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS + READERS + 3)) {
            CountDownLatch opened = new CountDownLatch(1);
            Future<?> open = threads.submit(() -> keepOpen(opened, written));
            opened.await();
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Random random = new Random(i);
                writers.add(threads.submit(() -> write(random)));
            }
            List<Future<List<Long>>> readers = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                boolean pauses = i == 0;
                readers.add(threads.submit(() -> follow(start, over, pauses ? written : new CountDownLatch(0))));
            }
            Future<Set<Long>> keeper = threads.submit(() -> keep(startOfItems, over));
            Future<?> sweeper = threads.submit(() -> sweepUntil(over));
            for (Future<?> writer : writers) {
                writer.get();
            }
            written.countDown();
            open.get();
            over.set(true);
            sweeper.get();
            assertThat(committed).hasSizeGreaterThanOrEqualTo(CHANGES);
            for (Future<List<Long>> reader : readers) {
                // Not compared one with each: of 100,000 that takes longer than all else.
                assertThat(reader.get()).as("each once").hasSameSizeAs(committed);
                assertThat(Set.copyOf(reader.get())).isEqualTo(committed);
            }
            assertThat(keeper.get()).isEqualTo(committed);
        }
    }

    @Test
    void tellsOfASupplierWhatItsPositionsAreAndNoMoreThanIsAskedFor() {
        String start = items(2, null, 4).to();
        write(2, List.of(1L, 2L, 3L));
        write(3, List.of(4L, 5L));
        note(List.of(2L, 6L));

        ItemChanges changes = items(2, start, 4);
        assertThat(changes.items()).containsExactlyInAnyOrder(1L, 2L, 3L, 6L);
        assertThat(items(2, changes.to(), 4)).returns(List.of(), ItemChanges::items).returns(false, ItemChanges::reset);
        assertThat(items(2, start, 3)).returns(List.of(), ItemChanges::items).returns(true, ItemChanges::reset);
        assertThat(items(2, null, 4).reset()).isTrue();
        assertThat(items(2, start + "0", 4).reset()).as("of another start of the server").isTrue();
        assertThat(items(2, start.replace("@", "@0"), 4).reset()).as("of another cluster").isTrue();
    }

    @Test
    void isReadByIndexWhateverTheStatisticsSay() {
        new LedgerMonths(jdbc, transactions, java.time.InstantSource.system()).ensure();
        String start = feed.since(null).to();
        for (int i = 0; i < 50; i++) {
            write(List.of(nextItem.getAndIncrement(), nextItem.getAndIncrement()));
        }
        Seen seen = Seen.by(ChangeFeed.version(start));
        String plan = transaction.execute(status -> {
            for (String cost : List.of("min_parallel_table_scan_size", "min_parallel_index_scan_size",
                    "parallel_setup_cost", "parallel_tuple_cost", "jit_above_cost")) {
                jdbc.sql("SET LOCAL " + cost + " = 0").update(); // as good as a ledger of millions
            }
            jdbc.sql(ChangeFeed.BY_INDEX).query().listOfRows();
            return String.join("\n", jdbc.sql("EXPLAIN (ANALYZE) " + ChangeFeed.ITEMS)
                    .param("running", seen.running())
                    .param("end", Long.toString(seen.end()))
                    .param("limit", 10)
                    .query(String.class)
                    .list());
        });
        assertThat(plan).contains("ledger_entry_").contains("ledger_block_").contains("xid_idx")
                .doesNotContain("Seq Scan").doesNotContain("Gather").doesNotContain("JIT");
    }

    @Test
    void forgetsWhatEveryReaderWithinTheTimeKeptHasSeen() throws Exception {
        FeedSweep sweep = new FeedSweep(jdbc, new FeedSweep.Settings(Duration.ZERO));
        String before = feed.since(null).to();
        CountDownLatch opened = new CountDownLatch(1);
        CountDownLatch swept = new CountDownLatch(1);
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<?> open = threads.submit(() -> keepOpen(opened, swept));
            opened.await();
            for (int i = 0; i < 20; i++) {
                note(List.of(nextItem.getAndIncrement()));
            }
            sweep(sweep);
            String after = feed.since(null).to();

            assertThat(rows()).isZero();
            assertThat(feed.since(before).reset()).as("of a reader that is too late").isTrue();
            assertThat(feed.since(after)).returns(false, Changes::reset).returns(true, Changes::isEmpty);

            swept.countDown();
            open.get();
            assertThat(feed.since(after).items()).as("committed after it was passed over").hasSize(2);
            sweep(sweep);
            assertThat(rows()).isZero();
            assertThat(jdbc.sql("SELECT count(*) FROM ledger_feed_mark").query(Integer.class).single())
                    .isLessThanOrEqualTo(2);
        } finally {
            swept.countDown();
        }
    }

    @Test
    void beginsAnewInAnotherDatabaseAndWithWhatIsNoVersion() {
        Changes first = feed.since(null);
        assertThat(first.reset()).isTrue();
        assertThat(feed.since(first.to()).reset()).isFalse();
        assertThat(feed.since(first.version()).reset()).as("a version alone").isFalse();
        assertThat(feed.since(first.version() + "@another").reset()).isTrue();
        String server = first.to().substring(first.to().indexOf('@'));
        assertThat(feed.since("9000000000:9000000001:" + server).reset()).as("ahead of us").isTrue();
        assertThat(feed.since("x").reset()).isTrue();
    }

    /** One that was set back to an earlier state of its disks is the same in all but this, and may be past the old ids. */
    @Test
    void beginsAnewWhereTheServerWasStartedAnew() {
        String token = feed.since(null).to();
        String startedAt = token.substring(token.lastIndexOf('-') + 1);
        assertThat(startedAt)
                .isEqualTo(jdbc.sql("SELECT extract(epoch FROM pg_postmaster_start_time())::text")
                        .query(String.class)
                        .single());
        String earlier = new BigDecimal(startedAt).subtract(BigDecimal.ONE).toPlainString();
        assertThat(feed.since(token).reset()).isFalse();
        assertThat(feed.since(token.replace("-" + startedAt, "-" + earlier)).reset()).isTrue();
    }

    @Test
    void goesOnWithRowsOfADumpFromAClusterThatWasAhead() {
        jdbc.sql("INSERT INTO ledger_feed (xid, rules) VALUES ('9000000000', true)").update();
        jdbc.sql("INSERT INTO ledger_feed_mark VALUES ('-infinity', '9000000000:9000000001:')").update();
        String start = feed.since(null).to();

        assertThat(feed.since(start)).returns(false, Changes::reset).returns(true, Changes::isEmpty);

        sweep(new FeedSweep(jdbc, new FeedSweep.Settings(Duration.ofHours(1))));
        assertThat(rows()).isZero();
        assertThat(feed.since(start).reset()).isFalse();
    }

    private void sweep(FeedSweep sweep) {
        transaction.executeWithoutResult(status -> sweep.sweep());
        transaction.executeWithoutResult(status -> sweep.sweep());
    }

    private int rows() {
        return jdbc.sql("SELECT count(*) FROM ledger_feed").query(Integer.class).single();
    }

    private Object keepOpen(CountDownLatch opened, CountDownLatch until) {
        List<Long> items = List.of(nextItem.getAndIncrement(), nextItem.getAndIncrement());
        transaction.executeWithoutResult(status -> {
            note(items.subList(0, 1));
            write(items.subList(1, 2));
            opened.countDown();
            await(until);
        });
        return committed.addAll(items);
    }

    /** Writes until there are enough; some take their time before they commit, and some roll back. */
    private void write(Random random) {
        while (committed.size() < CHANGES || !paused) {
            List<Long> items = new ArrayList<>();
            for (int n = 1 + random.nextInt(IN_A_TRANSACTION); n > 0; n--) {
                items.add(nextItem.getAndIncrement());
            }
            boolean fails = random.nextInt(10) == 0;
            transaction.executeWithoutResult(status -> {
                if (random.nextBoolean()) {
                    write(items);
                } else {
                    note(items);
                }
                if (random.nextInt(4) == 0) {
                    LockSupport.parkNanos(random.nextInt(20_000_000));
                }
                if (fails) {
                    status.setRollbackOnly();
                }
            });
            if (!fails) {
                committed.addAll(items);
            }
        }
    }

    private List<Long> follow(String start, AtomicBoolean over, CountDownLatch pause) {
        List<Long> told = new ArrayList<>();
        String at = start;
        while (true) {
            boolean last = over.get();
            Changes changes = feed.since(at);
            assertThat(changes.reset()).isFalse();
            told.addAll(changes.items());
            at = changes.to();
            if (last) {
                return told;
            }
            if (told.size() > CHANGES / 10 && pause.getCount() > 0) {
                if (PAUSE.isZero()) {
                    await(pause);
                } else if (!paused) {
                    LockSupport.parkNanos(PAUSE.toNanos());
                    paused = true;
                }
            }
        }
    }

    /** Sees meanwhile that the feed holds no more than was noted in the time that it is kept. */
    private Object sweepUntil(AtomicBoolean over) {
        FeedSweep sweep = new FeedSweep(jdbc, new FeedSweep.Settings(KEPT));
        NavigableMap<Long, Long> notedAt = new TreeMap<>(Map.of(System.nanoTime(), 0L));
        int others = rows();
        while (!over.get()) {
            long before = System.nanoTime() - KEPT.plus(SLACK).toNanos();
            long old = notedAt.headMap(before, true).isEmpty() ? 0 : notedAt.floorEntry(before).getValue();
            transaction.executeWithoutResult(status -> sweep.sweep());
            assertThat(rows() - others).as("rows, of %s ever", noted).isLessThanOrEqualTo((int) (noted.get() - old));
            notedAt.put(System.nanoTime(), noted.get());
            LockSupport.parkNanos(SWEPT_EVERY.toNanos());
        }
        return over;
    }

    /** As who keeps positions in mind, also where its transaction is no snapshot. */
    private Set<Long> keep(String start, AtomicBoolean over) {
        Set<Long> told = new HashSet<>();
        String at = start;
        while (true) {
            boolean last = over.get();
            ItemChanges changes = items(1, at, Integer.MAX_VALUE - 1);
            assertThat(changes.reset()).isFalse();
            told.addAll(changes.items());
            at = changes.to();
            if (last) {
                return told;
            }
        }
    }

    private ItemChanges items(int supplier, @Nullable String from, int most) {
        return Objects.requireNonNull(transaction.execute(status -> feed.items(supplier, from, List.of(), most)));
    }

    private void write(List<Long> items) {
        write(1, items);
    }

    private void write(int supplier, List<Long> items) {
        jdbc.sql("""
                        INSERT INTO ledger_entry (item_id, location_id, seq, recorded_at, supplier_id, channel_id, cause,
                                                  on_hand_delta, reserved_delta, on_hand, reserved, observed_at, taken_at)
                        SELECT item, 1, 1, clock_timestamp(), :supplier, 1, 'RESERVED', 0, 1, 1, 1, now(), now()
                          FROM unnest(:items::bigint[]) AS item
                         WHERE item % 3 = 0
                        """).param("items", items.toArray(Long[]::new)).param("supplier", supplier).update();
        noted.addAndGet(jdbc.sql("""
                        INSERT INTO ledger_block (recorded_at, supplier_id, cause, item_ids, location_ids, seqs, entry_ids,
                                on_hand_deltas, on_hands, reserveds, observed_ats, taken_ats, xids_before)
                        SELECT clock_timestamp(), :supplier, 'OBSERVED', array_agg(item), array_agg(1),
                               array_agg(1), array_agg(item), array_agg(1), array_agg(1), array_agg(0), array_agg(now()),
                               array_agg(now()), array_agg(NULL::xid8)
                          FROM unnest(:items::bigint[]) AS item
                         WHERE item % 3 <> 0
                        HAVING count(*) > 0
                        """).param("items", items.stream().sorted().toArray(Long[]::new)).param("supplier", supplier)
                .update()); // which the feed is told as well
    }

    private void note(List<Long> items) {
        noted.incrementAndGet();
        jdbc.sql("INSERT INTO ledger_feed (items) VALUES (:items::bigint[])")
                .param("items", items.toArray(Long[]::new))
                .update();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(2, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
