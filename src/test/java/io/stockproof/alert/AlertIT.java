package io.stockproof.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.standardwebhooks.Webhook;
import io.stockproof.mismatch.MismatchCounts;
import io.stockproof.subscription.Receiver;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What operators are told when something is wrong, and when it no longer is. */
@StockproofIT
class AlertIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired AlertWatch watch;
    @Autowired AlertRepository repository;
    @Autowired MismatchCounts counts;
    @Autowired InstantSource clock;
    @Autowired PlatformTransactionManager transactions;

    private AlertStore store;
    private Receiver receiver;

    @BeforeEach
    void open() throws Exception {
        store = AlertStore.create(port);
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
        receiver.messages.forEach(message -> store.store().api.checkPosted(message.json()));
        for (JsonNode left : Api.admin(port).get("/v1/subscriptions?limit=500").expect(200).json().path("items")) {
            Api.admin(port).delete("/v1/subscriptions/" + left.path("id").asText()).expect(200);
        }
    }

    /** The store shows nine of which it has five. */
    private void showsTooMany() {
        store.store().has("A", "cn", 5);
        store.store().shows("A", 9);
        openMismatches(1);
        counts.count();
    }

    private void showsWhatItHas() {
        store.store().shows("A", 5);
        openMismatches(0);
        counts.count();
    }

    private void openMismatches(int count) {
        await().atMost(SOON).until(() -> store.store().api.get(
                "/v1/mismatches?state=OPEN&channel=" + store.name()).json().path("items").size() == count);
    }

    private JsonNode only(String more) {
        List<JsonNode> alerts = store.alerts(more);
        assertThat(alerts).hasSize(1);
        return alerts.getFirst();
    }

    @Test
    void opensOnceAndEndsOnceAndTellsEachSigned() throws Exception {
        JsonNode subscription = store.subscribes(receiver, "alert.opened", "alert.reminded", "alert.resolved");
        showsTooMany();
        watch.all();
        watch.all();

        JsonNode open = only("");
        assertThat(open.path("kind").asText()).isEqualTo("OPEN_MISMATCHES");
        assertThat(open.path("state").asText()).isEqualTo("OPEN");
        assertThat(open.path("level").asText()).isEqualTo("WARN");
        assertThat(open.path("value").asInt()).isEqualTo(1);
        assertThat(open.path("detail").asText()).isEqualTo("Wrong displays: 1.");
        assertThat(open.path("told").asInt()).isEqualTo(1);

        showsWhatItHas();
        watch.all();
        watch.all();

        JsonNode ended = only("&state=RESOLVED&kind=OPEN_MISMATCHES");
        assertThat(ended.path("id")).isEqualTo(open.path("id"));
        assertThat(ended.path("told").asInt()).isEqualTo(2);
        assertThat(ended.path("value").asInt()).isZero();
        assertThat(ended.path("worst").asInt()).isEqualTo(1);
        assertThat(ended.path("resolvedAt").isNull()).isFalse();
        assertThat(store.alerts("&state=OPEN")).isEmpty();

        await().atMost(SOON).until(() -> receiver.messages.size() == 2);
        assertThat(receiver.messages).extracting(message -> message.json().path("type").asText())
                .containsExactlyInAnyOrder("alert.opened", "alert.resolved");
        Webhook library = new Webhook(subscription.path("secret").asText());
        for (Receiver.Message message : receiver.messages) {
            assertThatCode(() -> library.verify(
                    message.body(), HttpHeaders.of(message.headers(), (name, value) -> true)))
                    .doesNotThrowAnyException();
            assertThat(message.json().at("/data/subscription")).isEqualTo(subscription.path("id"));
            assertThat(message.json().at("/data/alert/id")).isEqualTo(open.path("id"));
            assertThat(message.json().at("/data/alert").fieldNames()).toIterable()
                    .containsExactlyElementsOf(open::fieldNames);
        }
        assertThat(store.deliveries(subscription)).extracting(one -> one.path("type").asText())
                .containsExactly("alert.resolved", "alert.opened");
    }

    @Test
    void remindsOfWhatStays() {
        JsonNode subscription = store.subscribes(receiver, "alert.reminded");
        showsTooMany();
        watch.all();
        jdbc.sql("UPDATE alert SET told_at = told_at - interval '301 seconds' WHERE alert_id = :id")
                .param("id", only("").path("id").asLong())
                .update();

        watch.all();
        watch.all();

        assertThat(only("").path("told").asInt()).isEqualTo(2);
        assertThat(store.deliveries(subscription)).hasSize(1);
    }

    @Test
    void isOneAlertHoweverManyInstancesMeasure() throws Exception {
        JsonNode subscription = store.subscribes(receiver, "alert.opened", "alert.reminded");
        showsTooMany();

        try (var threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                all.add(threads.submit(watch::all));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }

        assertThat(only("").path("told").asInt()).isEqualTo(1);
        assertThat(store.deliveries(subscription)).hasSize(1);
    }

    @Test
    void whatWasMeasuredEarlierChangesNothing() {
        showsTooMany();
        watch.all();
        int channel = store.channelId(jdbc);
        Instant seen = Instant.parse(only("").path("lastSeenAt").asText());

        TransactionTemplate transaction = new TransactionTemplate(transactions);
        assertThat(transaction.<Boolean>execute(status -> repository.claim(channel, seen.minusMillis(1)))).isFalse();
        assertThat(transaction.<Boolean>execute(status -> repository.claim(channel, seen.plusSeconds(60)))).isTrue();
    }

    @Test
    void whatWasMeasuredBeforeNothingWasWrongChangesNothing() {
        int channel = store.channelId(jdbc);
        Instant paused = clock.instant();

        watch.all();

        assertThat(store.alerts("")).isEmpty();
        assertThat(new TransactionTemplate(transactions).<Boolean>execute(status -> repository.claim(channel, paused)))
                .isFalse();
    }

    @Test
    void tellsAtOnceThatCheckoutContradictsItself() {
        jdbc.sql("""
                        INSERT INTO mismatch_cart_hour (hour, channel_id, root_cause, supplier, lines, refused,
                                                        shown_available, contradictions)
                        SELECT date_trunc('hour', clock_timestamp()), channel_id, '', '', 200, 9, 4, 1
                          FROM channel WHERE code = :code
                        """).param("code", store.name()).update();

        watch.all();

        assertThat(only("&kind=CONTRADICTIONS").path("level").asText()).isEqualTo("PAGE");
        JsonNode refused = only("&kind=REJECTED_SHARE");
        assertThat(refused.path("level").asText()).isEqualTo("WARN");
        assertThat(refused.path("value").decimalValue()).isEqualByComparingTo("0.02");
    }

    @Test
    void endsWithItsChannel() {
        showsTooMany();
        watch.all();
        long id = only("").path("id").asLong();

        store.store().api.delete("/v1/channels/" + store.name()).expect(200);
        watch.all();

        assertThat(jdbc.sql("SELECT state FROM alert WHERE alert_id = :id").param("id", id).query(String.class)
                .single()).isEqualTo("RESOLVED");
    }

    @Test
    void forgetsAllButTheNewestThatAreOver() {
        jdbc.sql("""
                        INSERT INTO alert (channel_id, kind, level, state, value, worst, detail, opened_at, last_seen_at,
                                           told_at, told, resolved_at)
                        SELECT channel_id, 'CONTRADICTIONS', 'PAGE', 'RESOLVED', 1, 1, n::text, clock_timestamp(),
                               clock_timestamp(), clock_timestamp(), 1,
                               clock_timestamp() - CASE WHEN n = 5 THEN interval '14 months' ELSE interval '0' END
                          FROM channel, generate_series(1, 5) AS n WHERE code = :code
                        """).param("code", store.name()).update();

        repository.prune(3);

        assertThat(store.alerts("")).extracting(alert -> alert.path("detail").asText()).containsExactly("4", "3", "2");
    }

    @Test
    void isShownPageByPageToOperatorsAlone() {
        showsTooMany();
        watch.all();
        Api api = store.store().api;
        Api shopper = Api.with(port, "storefront");

        shopper.get("/v1/alerts?channel=" + store.name()).expect(403);
        shopper.get("/v1/digests?channel=" + store.name()).expect(403);
        api.get("/v1/alerts?channel=no-such").expect(404);
        api.get("/v1/digests?channel=no-such").expect(404);
        api.get("/v1/alerts?state=SOMETIMES").expect(400);
        api.get("/v1/alerts?cursor=x").expect(400);
        showsWhatItHas();
        watch.all();
        showsTooMany();
        watch.all();
        List<JsonNode> all = store.alerts("");
        JsonNode first = api.get("/v1/alerts?limit=1&channel=" + store.name()).expect(200).json();
        JsonNode second = api.get("/v1/alerts?limit=1&channel=" + store.name() + "&cursor="
                + first.path("nextCursor").asText()).expect(200).json();
        assertThat(List.of(first.at("/items/0"), second.at("/items/0"))).isEqualTo(all);
        assertThat(second.path("nextCursor").isNull()).isTrue();
    }

    @Test
    void refusesLimitsThatContradictEachOtherByTheirPath() {
        Api api = store.store().api;

        String refused = api.put("/v1/setup", Map.of("channels", List.of(Map.of(
                "code", store.name(), "alerts", Map.of("mismatchShare", Map.of("warn", 0.2, "page", 0.1))))))
                .expect(400)
                .body();
        assertThat(refused).contains("channels[0].alerts.mismatchShare.page", "must not be less than warn");
        String malformed = api.put("/v1/setup", Map.of("channels", List.of(Map.of(
                "code", store.name(), "alerts", Map.of("digestAt", "24:00", "remindSeconds", 299)))))
                .expect(400).body();
        assertThat(malformed).contains("channels[0].alerts.digestAt", "must be a time of day", "alerts.remindSeconds");
    }

    @Test
    void exportsItsRuleAndDefaultsWhereThereIsNone() {
        Api api = store.store().api;

        JsonNode rule = api.get("/v1/channels/" + store.name()).expect(200).json().path("alerts");
        assertThat(rule.toString()).isEqualTo("""
                {"mismatchShare":{},"openMismatches":{"warn":0},"overstatedUnits":{},\
                "rejectedShare":{"warn":0.01,"page":0.025},"unexplainedShare":{},"suppliers":true,\
                "freshnessSeconds":{"warn":300},"allowanceLeft":0.2,"remindSeconds":300,"digestAt":"07:00"}""");
    }
}
