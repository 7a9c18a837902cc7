package io.stockproof.mismatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stockproof.channel.Channels;
import io.stockproof.diagnosis.Diagnoses;
import io.stockproof.display.DisplayFixture;
import io.stockproof.display.Displays;
import io.stockproof.ledger.ChangeFeed;
import io.stockproof.ledger.Versions;
import io.stockproof.testing.StockproofIT;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

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
    @Autowired Detection detection;
    @Autowired Diagnoses diagnoses;
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
                channels, displays, mismatches, detection, suspects, versions, properties, new SimpleMeterRegistry()) {
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

    private static boolean fails() {
        throw new IllegalStateException("on purpose");
    }

    private MismatchWatch watch(WatchLease lease) {
        Comparisons comparisons = new Comparisons(
                detection, diagnoses, displays, mismatches, suspects, properties, jdbc, transactions);
        return new MismatchWatch(lease, feed, displays, suspects, comparisons, scan, refusals, clock, properties);
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
