package io.stockproof.mismatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.stockproof.display.DisplayFixture;
import io.stockproof.testing.StockproofIT;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;

/** How long it is kept what happened to mismatches, and that it is found in whichever month it did. */
@StockproofIT
class MismatchMonthsIT {

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired MismatchMonths months;
    @Autowired PlatformTransactionManager transactions;
    @Autowired InstantSource clock;

    @Test
    void dropsMonthsOfWhichAllIsOlderThanThirteenAndMakesThoseAhead() {
        YearMonth now = now();
        make(now.minusMonths(14));
        make(now.minusMonths(13));
        long mismatch = -1;
        happened(mismatch, "OPENED", now.minusMonths(14));
        happened(mismatch, "RESOLVED", now.minusMonths(13));

        await().untilAsserted(() -> { // whoever writes just now has it wait for the next time
            months.keepUp();
            assertThat(exists(now.minusMonths(14))).isFalse();
        });

        assertThat(actions(mismatch)).as("some of that month is not that old").containsExactly("RESOLVED");
        assertThat(exists(now.plusMonths(3))).isTrue();
        assertThat(jdbc.sql("SELECT mismatch_drop_month(:month)").param("month", now.minusMonths(13).atDay(1))
                .query(Boolean.class).single()).as("whoever asks").isFalse();

        new MismatchMonths(jdbc, transactions,
                () -> now.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant())
                .afterSingletonsInstantiated();

        assertThat(exists(now.plusMonths(4))).as("at a start a month later").isTrue();
    }

    @Test
    void tellsWhatHappenedToAMismatchInWhicheverMonthItDidTheNewestFirst() {
        DisplayFixture store = DisplayFixture.aStore(port, "mismatch: {settleSeconds: 0}", "A");
        Mismatches mismatches = new Mismatches(store);
        store.shows("A", 5);
        long id = mismatches.opens("A").path("id").asLong();
        YearMonth now = now();
        make(now.minusMonths(3));
        jdbc.sql("UPDATE mismatch_event SET at = :at WHERE mismatch_id = :id")
                .param("at", at(now.minusMonths(3)).atStartOfDay().atOffset(ZoneOffset.UTC))
                .param("id", id)
                .update();
        store.api.post("/v1/mismatches/" + id + "/acknowledge", null).expect(200);
        happened(id, "IGNORED", now.plusMonths(1));

        assertThat(Mismatches.actions(mismatches.show(id))).containsExactly("IGNORED", "ACKNOWLEDGED", "OPENED");
        assertThat(jdbc.sql("SELECT tableoid::regclass::text FROM mismatch_event WHERE mismatch_id = :id ORDER BY at")
                .param("id", id).query(String.class).list())
                .containsExactly(name(now.minusMonths(3)), name(now), name(now.plusMonths(1)));
    }

    private YearMonth now() {
        return YearMonth.from(clock.instant().atZone(ZoneOffset.UTC));
    }

    private void make(YearMonth month) {
        jdbc.sql("SELECT mismatch_ensure_month(:month)").param("month", month.atDay(1)).query(Boolean.class).single();
    }

    private static LocalDate at(YearMonth month) {
        return month.atDay(15);
    }

    private void happened(long mismatch, String action, YearMonth month) {
        jdbc.sql("""
                        INSERT INTO mismatch_event (mismatch_id, channel_id, at, action, principal)
                        VALUES (:mismatch, -1, :at, :action, 'ops')
                        """)
                .param("mismatch", mismatch)
                .param("at", at(month).atStartOfDay().atOffset(ZoneOffset.UTC))
                .param("action", action)
                .update();
    }

    private List<String> actions(long mismatch) {
        return jdbc.sql("SELECT action FROM mismatch_event WHERE mismatch_id = :id ORDER BY event_id")
                .param("id", mismatch)
                .query(String.class)
                .list();
    }

    private boolean exists(YearMonth month) {
        return jdbc.sql("SELECT to_regclass(:name) IS NOT NULL").param("name", name(month)).query(Boolean.class)
                .single();
    }

    private static String name(YearMonth month) {
        return "mismatch_event_" + month.format(DateTimeFormatter.ofPattern("yyyyMM"));
    }
}
