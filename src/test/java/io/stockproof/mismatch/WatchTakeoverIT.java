package io.stockproof.mismatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stockproof.availability.Readings;
import io.stockproof.availability.Units;
import io.stockproof.channel.Channels;
import io.stockproof.display.DisplayFixture;
import io.stockproof.display.Displays;
import io.stockproof.display.Displays.Shown;
import io.stockproof.ledger.ChangeFeed;
import io.stockproof.ledger.Versions;
import io.stockproof.testing.StockproofIT;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Two instances on one database: one watches, and the other goes on where it stops or dies. */
@StockproofIT
class WatchTakeoverIT {

    private static final Duration HELD = Duration.ofMillis(1_500);
    private static final Duration RENEWED = Duration.ofMillis(300);

    @LocalServerPort int port;

    @Autowired MismatchWatch ours;
    @Autowired JdbcClient jdbc;
    @Autowired ChangeFeed feed;
    @Autowired Channels channels;
    @Autowired Versions versions;
    @Autowired Displays displays;
    @Autowired MismatchSuspects suspects;
    @Autowired Readings readings;
    @Autowired Detection detection;
    @Autowired ShownMemory memory;
    @Autowired ScanInMemory inMemory;
    @Autowired Units units;
    @Autowired Recording recording;
    @Autowired MismatchRepository mismatches;
    @Autowired MismatchScan scan;
    @Autowired CartRefusals refusals;
    @Autowired InstantSource clock;
    @Autowired MismatchProperties properties;
    @Autowired PlatformTransactionManager transactions;

    private MismatchWatch one;
    private MismatchWatch other;

    /** An instance that dies gives nothing back. */
    private static final class LostLease extends WatchLease {

        LostLease(JdbcClient jdbc) {
            super(jdbc, HELD, RENEWED);
        }

        @Override
        void release() {}
    }

    @BeforeEach
    void onlyTheTestWatches() {
        ours.stop();
    }

    @AfterEach
    void weWatchAgain() {
        one.stop();
        other.stop();
        jdbc.sql("UPDATE mismatch_watch SET held_until = '-infinity'").update();
        ours.start();
    }

    @Test
    void theOtherWatchesOnAtOnceWhereOneStops() {
        one = watch(new WatchLease(jdbc, Duration.ofMinutes(1), RENEWED));
        other = watch(new WatchLease(jdbc, HELD, RENEWED));
        DisplayFixture store = DisplayFixture.aStore(port, "mismatch: {settleSeconds: 0}", "A", "B");
        Mismatches told = new Mismatches(store);
        one.start();
        String first = holder("");
        other.start();
        store.shows("A", 3);
        told.opens("A");
        assertThat(holder("")).isEqualTo(first);

        one.stop();
        store.shows("B", 3);

        told.opens("B");
        assertThat(holder(first)).isNotEqualTo(first);
    }

    @Test
    void theOtherWatchesOnWhereOneDiesAndLosesNothing() {
        one = watch(new LostLease(jdbc));
        other = watch(new WatchLease(jdbc, HELD, RENEWED));
        DisplayFixture store = DisplayFixture.aStore(port, "mismatch: {settleSeconds: 600}", "A", "B", "C");
        Mismatches told = new Mismatches(store);
        store.has("B", "cn", 5);
        store.shows("B", 5);
        one.start();
        String first = holder("");
        store.shows("A", 3);
        Mismatches.soon().until(() -> waiting(store) == 0); // it has taken it, and waits for it to settle

        one.stop();
        assertThat(told.list("")).isEmpty();
        store.has("B", "cn", 1);
        store.shows("C", 3);
        store.setUpChannel("mismatch: {settleSeconds: 0}");
        other.start();

        assertThat(holder(first)).isNotEqualTo(first);
        Mismatches.soon().until(() -> told.open().size() == 3);
        assertThat(told.list("")).hasSize(3);
    }

    @Test
    void whoTakesOverComparesCausesTooAndTriesAgainWhereThatFails() {
        List<Boolean> rules = new CopyOnWriteArrayList<>();
        scan = new MismatchScan(
                channels, displays, mismatches, detection, memory, inMemory, suspects, versions, properties,
                new SimpleMeterRegistry()) {
            @Override
            boolean all(boolean rulesToo) {
                rules.add(rulesToo);
                return rules.size() > 2 || rules.size() == 1 && fails();
            }
        };
        one = watch(new WatchLease(jdbc, HELD, RENEWED));
        other = watch(new WatchLease(jdbc, HELD, RENEWED));

        one.start();

        Mismatches.soon().until(() -> rules.size() >= 3);
        assertThat(rules.subList(0, 3)).as("failed, then not heard of all, then done").containsOnly(true);
    }

    @Test
    void comparesWhatWasTakenThoughTheFirstTimeFails() {
        AtomicInteger times = new AtomicInteger();
        detection = new Detection(readings, displays, mismatches) {
            @Override
            Findings compare(
                    int channelId, String channel, Collection<String> variants, Map<String, List<Shown>> shown,
                    String version) {
                if (variants.contains("A") && times.incrementAndGet() == 1) {
                    throw new QueryTimeoutException("on purpose");
                }
                return super.compare(channelId, channel, variants, shown, version);
            }
        };
        scan = new MismatchScan(
                channels, displays, mismatches, detection, memory, inMemory, suspects, versions, properties,
                new SimpleMeterRegistry()) {
            @Override
            boolean all(boolean rulesToo) {
                return true; // it finds nothing
            }
        };
        one = watch(new WatchLease(jdbc, Duration.ofMinutes(1), RENEWED));
        other = watch(new WatchLease(jdbc, HELD, RENEWED));
        DisplayFixture store = DisplayFixture.aStore(port, "mismatch: {settleSeconds: 0}", "A");
        one.start();
        holder("");

        store.shows("A", 3);

        new Mismatches(store).opens("A");
        assertThat(times.get()).isGreaterThan(1);
    }

    @Test
    void takesNothingOnceTheOtherHasBegun() {
        WatchLease first = new WatchLease(jdbc, HELD, RENEWED);
        one = watch(first);
        other = watch(new WatchLease(jdbc, HELD, RENEWED));
        Mismatches.soon().until(() -> first.isHeld(null));
        assertThat(isStillOurs(first)).isTrue();

        jdbc.sql("UPDATE mismatch_watch SET holder = 'other', held_until = 'infinity'").update();

        assertThat(isStillOurs(first)).isFalse();
    }

    private boolean isStillOurs(WatchLease lease) {
        return Boolean.TRUE.equals(new TransactionTemplate(transactions).execute(status -> lease.isStillOurs()));
    }

    private static boolean fails() {
        throw new IllegalStateException("on purpose");
    }

    private MismatchWatch watch(WatchLease lease) {
        ShownMemory memory = new ShownMemory(displays, units, properties, new SimpleMeterRegistry());
        Comparisons comparisons = new Comparisons(detection, displays, recording, suspects, memory, jdbc);
        return new MismatchWatch(
                lease, feed, displays, suspects, memory, comparisons, scan, refusals, clock, properties, transactions);
    }

    /** Who watches, as soon as it is another than {@code before}. */
    private String holder(String before) {
        return Mismatches.soon().until(
                () -> jdbc.sql("""
                                SELECT coalesce(max(holder), '') FROM mismatch_watch
                                 WHERE held_until > clock_timestamp()
                                """).query(String.class).single(),
                holder -> !holder.isEmpty() && !holder.equals(before));
    }

    /** Displays of the store that nobody has compared yet. */
    private long waiting(DisplayFixture store) {
        return jdbc.sql("SELECT count(*) FROM display_moved JOIN channel USING (channel_id) WHERE code = :code")
                .param("code", store.name)
                .query(Long.class)
                .single();
    }
}
