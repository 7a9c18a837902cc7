package io.stockproof.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.channel.Channels;
import io.stockproof.score.Scores;
import io.stockproof.supplier.Suppliers;
import io.stockproof.testing.StockproofIT;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What operators are told of the suppliers that they sell of. */
@StockproofIT
class SupplierAlertIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired AlertWatch watch;
    @Autowired SupplierTroubles troubles;
    @Autowired Channels channels;
    @Autowired Suppliers suppliers;
    @Autowired Scores scores;
    @Autowired PlatformTransactionManager transactions;

    private AlertStore store;

    @BeforeEach
    void open() {
        store = AlertStore.create(port);
        store.store().has("A", "cn", 5);
    }

    /** Of the store's supplier; {@code %s} stands for its id. */
    private void writes(String sql) {
        jdbc.sql(sql.formatted("(SELECT supplier_id FROM supplier WHERE code = :code)"))
                .param("code", store.name())
                .update();
    }

    private List<AlertKind> troubles() {
        return troubles.byChannel().getOrDefault(store.channelId(jdbc), List.of()).stream()
                .map(Measure::kind)
                .toList();
    }

    private void answers(boolean does) {
        writes("""
                INSERT INTO connector_session (supplier_id, breaker) VALUES (%s, '{}')
                    ON CONFLICT (supplier_id) DO UPDATE SET breaker = excluded.breaker
                """.replace("{}", does ? "CLOSED" : "OPEN"));
        watch.all();
    }

    @Test
    void tellsOfSuppliersThatTheChannelSellsOf() {
        store.store().has("A", "cn", 5);
        watch.all();
        assertThat(store.alerts("")).isEmpty();

        jdbc.sql("""
                        INSERT INTO connector_session (supplier_id, breaker)
                        SELECT supplier_id, 'OPEN' FROM supplier WHERE code = :code
                        """).param("code", store.name()).update();
        long poll = jdbc.sql("""
                        INSERT INTO intake_poll (supplier_id, state, requested_by, finished_at)
                        SELECT supplier_id, 'QUARANTINED', 'test', clock_timestamp() FROM supplier WHERE code = :code
                        RETURNING poll_id
                        """).param("code", store.name()).query(Long.class).single();
        store.store().setUp("suppliers: [{code: %1$s, connector: push, freshness: {maxAgeSeconds: 1}}]");
        await().atMost(SOON).untilAsserted(() -> {
            watch.all();
            assertThat(store.alerts("&state=OPEN")).extracting(alert -> alert.path("kind").asText())
                    .containsExactlyInAnyOrder("SUPPLIER_BREAKER_OPEN", "SUPPLIER_QUARANTINED", "SUPPLIER_STALE");
        });
        assertThat(store.alerts("")).allSatisfy(
                alert -> assertThat(alert.path("supplier").asText()).isEqualTo(store.name()));
        assertThat(store.alerts("&kind=SUPPLIER_QUARANTINED").getFirst().path("detail").asText())
                .startsWith("Poll " + poll);

        jdbc.sql("UPDATE intake_poll SET state = 'DISCARDED' WHERE poll_id = :poll").param("poll", poll).update();
        store.store().setUp("channels: [{code: %1$s, shippingMethods: [%1$s-packet], alerts: {suppliers: false}}]");
        watch.all();
        assertThat(store.alerts("&state=OPEN")).isEmpty();
    }

    @Test
    void believesWhatWasReadBesideWhatIsHeld() {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            writes("UPDATE supplier SET connector = 'FEED', freshness_max_age_seconds = 3600 WHERE supplier_id = %s");
            writes("""
                    INSERT INTO intake_poll (supplier_id, state, requested_by, finished_at)
                    SELECT %s, unnest(ARRAY['APPLIED', 'QUARANTINED']), 'test', clock_timestamp() - interval '2 hours'
                    """);
            assertThat(troubles()).contains(AlertKind.SUPPLIER_STALE);

            writes("INSERT INTO stock_coverage VALUES (%s, clock_timestamp(), clock_timestamp())");
            assertThat(troubles()).containsExactly(AlertKind.SUPPLIER_QUARANTINED);

            writes("UPDATE stock_coverage SET observed_at = observed_at - interval '2 hours' WHERE supplier_id = %s");
            assertThat(troubles()).contains(AlertKind.SUPPLIER_STALE);

            writes("""
                    INSERT INTO stock_item_coverage
                    SELECT item_id, clock_timestamp(), clock_timestamp() FROM supplier_item WHERE supplier_id = %s
                    """);
            assertThat(troubles()).containsExactly(AlertKind.SUPPLIER_QUARANTINED);
            status.setRollbackOnly();
        });
    }

    @Test
    void believesWhatIsCoveredOfOneThatPushes() {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            writes("UPDATE supplier SET freshness_max_age_seconds = 3600 WHERE supplier_id = %s");
            writes("UPDATE stock_position SET observed_at = observed_at - interval '2 hours' WHERE supplier_id = %s");
            assertThat(troubles()).containsExactly(AlertKind.SUPPLIER_STALE);

            writes("INSERT INTO stock_coverage VALUES (%s, clock_timestamp(), clock_timestamp())");
            assertThat(troubles()).isEmpty();
            status.setRollbackOnly();
        });
    }

    @Test
    void tellsOfAnAllowanceThatIsNearlyUsed() {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            writes("""
                    INSERT INTO connector_session (supplier_id, points_total, points_remaining, points_at)
                    SELECT %s, 1000, 199, clock_timestamp()
                    """);
            assertThat(troubles()).containsExactly(AlertKind.SUPPLIER_ALLOWANCE_LOW);

            writes("UPDATE connector_session SET points_remaining = 200 WHERE supplier_id = %s");
            assertThat(troubles()).isEmpty();

            writes("""
                    UPDATE connector_session SET points_remaining = 0, points_at = points_at - interval '5 hours'
                     WHERE supplier_id = %s
                    """);
            assertThat(troubles()).as("given back meanwhile").isEmpty();

            writes("""
                    UPDATE connector_session SET points_total = 9223372036854775807, points_remaining = 9223372036854775807
                     WHERE supplier_id = %s
                    """);
            assertThat(troubles()).as("of more than can be counted").isEmpty();
            status.setRollbackOnly();
        });
    }

    @Test
    void tellsOfWebhooksThatNoLongerCome() {
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            writes("INSERT INTO intake_webhook (supplier_id, told_state) SELECT %s, 'ACTIVE'");
            assertThat(troubles()).isEmpty();

            writes("UPDATE intake_webhook SET told_state = 'SILENT' WHERE supplier_id = %s");
            assertThat(troubles()).containsExactly(AlertKind.SUPPLIER_WEBHOOKS_LOST);

            writes("UPDATE intake_webhook SET told_state = 'SUSPENDED' WHERE supplier_id = %s");
            assertThat(troubles()).containsExactly(AlertKind.SUPPLIER_WEBHOOKS_LOST);
            status.setRollbackOnly();
        });
    }

    @Test
    void isOneAlertWhileTheSupplierComesAndGoes() {
        for (int i = 0; i < 3; i++) {
            answers(false);
            answers(true);
        }
        List<JsonNode> alerts = store.alerts("");
        assertThat(alerts).hasSize(1);
        assertThat(alerts.getFirst().path("state").asText()).isEqualTo("OPEN");
        assertThat(alerts.getFirst().path("told").asInt()).isEqualTo(1);

        jdbc.sql("UPDATE alert SET last_seen_at = last_seen_at - interval '10 minutes' WHERE alert_id = :id")
                .param("id", alerts.getFirst().path("id").asLong())
                .update();
        watch.all();

        assertThat(store.alerts("").getFirst().path("state").asText()).isEqualTo("RESOLVED");
    }

    private List<Measure> ages(SupplierAges ages) {
        return ages.byChannel(channels.all()).getOrDefault(store.channelId(jdbc), List.of());
    }

    @Test
    void tellsOfNumbersThatAreOlderThanTheyShouldBe() {
        MutableClock clock = new MutableClock(Instant.now());
        SupplierAges ages = new SupplierAges(jdbc, suppliers, scores, clock);
        writes("UPDATE stock_position SET observed_at = observed_at - interval '400 seconds' WHERE supplier_id = %s");
        store.store().setUp("suppliers: [{code: %1$s, connector: push, items: [{sku: NOT-LISTED}]}]");
        store.store().has("NOT-LISTED", "cn", 5);
        writes("""
                UPDATE stock_position SET observed_at = observed_at - interval '9 days'
                 WHERE item_id = (SELECT item_id FROM supplier_item WHERE supplier_id = %s AND sku = 'NOT-LISTED')
                """);
        Measure pushed = ages(ages).getFirst();
        assertThat(pushed.kind()).isEqualTo(AlertKind.SUPPLIER_FRESHNESS);
        assertThat(pushed.supplier()).isEqualTo(store.name());
        assertThat(pushed.value().longValue()).isBetween(400L, 460L);
        assertThat(pushed.warnAbove()).as("of one that has no pace, as long as it is believed")
                .isEqualByComparingTo("86400");
        assertThat(pushed.level()).isNull();

        store.store().setUp("suppliers: [{code: %1$s, connector: push, freshness: {maxAgeSeconds: 60}}]");
        assertThat(ages(ages).getFirst().level()).isEqualTo(Level.WARN);
        writes("UPDATE stock_position SET observed_at = clock_timestamp() WHERE supplier_id = %s");
        assertThat(ages(ages).getFirst().level()).as("found every five minutes").isEqualTo(Level.WARN);
        clock.now = clock.now.plusSeconds(301);
        assertThat(ages(ages).getFirst().level()).isNull();

        store.store().setUp("channels: [{code: %1$s, shippingMethods: [%1$s-packet], alerts: {freshnessSeconds: {}}}]");
        assertThat(ages(ages)).isEmpty();
    }

    /** Stands still until it is set. */
    private static final class MutableClock implements InstantSource {

        private Instant now;

        MutableClock(Instant now) {
            this.now = now;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    @Test
    void tellsOfAnAllowanceByTheChannelsOwnLimit() {
        store.store().setUp("channels: [{code: %1$s, shippingMethods: [%1$s-packet], alerts: {allowanceLeft: 0.5}}]");
        writes("""
                INSERT INTO connector_session (supplier_id, points_total, points_remaining, points_at)
                SELECT %s, 1000, 499, clock_timestamp()
                """);
        assertThat(troubles()).containsExactly(AlertKind.SUPPLIER_ALLOWANCE_LOW);

        store.store().setUp("channels: [{code: %1$s, shippingMethods: [%1$s-packet], alerts: {allowanceLeft: 0.4}}]");
        assertThat(troubles()).isEmpty();
    }
}
