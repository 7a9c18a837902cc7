package io.stockproof.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.access.Caller;
import io.stockproof.availability.Context;
import io.stockproof.availability.Reading;
import io.stockproof.availability.Readings;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.ledger.Versions;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the database knows reaches the diagnosis: each statement, in a store that has just been through it. */
@StockproofIT
class DiagnosesIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    @LocalServerPort int port;
    @Autowired JdbcClient jdbc;
    @Autowired DataSource dataSource;
    @Autowired ObjectMapper json;
    @Autowired Readings readings;
    @Autowired Diagnoses diagnoses;
    @Autowired Versions versions;

    String name;
    Api api;

    @BeforeEach
    void makeStore() {
        name = "diagnosis" + NUMBER.incrementAndGet();
        api = Api.admin(port);
        setUp(Map.of(), Map.of());
        sells("TEE", "tee");
    }

    @Test
    void findsTheEntryThatTheStoreHasNotFollowed() {
        has("tee", 100);
        Instant seen = databaseNow();
        has("tee", 40);
        for (int i = 0; i < 4; i++) { // entries that change nothing
            api.post("/v1/adjustments", Map.of("supplier", name, "sku", "tee", "location", name + "/de", "quantity", 40,
                    "reason", "counted")).expect(201);
        }

        Diagnosis fallen = diagnose("TEE", 100, seen);

        assertThat(fallen.rootCause()).isEqualTo(RootCause.CHN_CACHE_STALE);
        assertThat(detail(fallen, "LEDGER_ENTRY")).isEqualTo(
                "tee at " + name + "/de: OBSERVED -60, then 40; 100 when the store was read");
        assertThat(diagnose("TEE", 10, seen).rootCause()).isEqualTo(RootCause.UNEXPLAINED);
        assertThat(diagnose("TEE", 10, seen.minusSeconds(60)).rootCause())
                .describedAs("the store was read before there were any").isEqualTo(RootCause.CHN_CACHE_STALE);
        assertThat(diagnose("TEE", 900, databaseNow()).rootCause()).isEqualTo(RootCause.UNEXPLAINED);
    }

    @Test
    void findsWhoChangedTheRuleAndHow() {
        has("tee", 12);
        Instant seen = databaseNow();
        setUp(Map.of("paused", true), Map.of());

        Diagnosis paused = diagnose("TEE", 12, seen);

        assertThat(paused.rootCause()).isEqualTo(RootCause.POL_SUPPLIER_PAUSED);
        assertThat(paused.causeKey()).isEqualTo("POL_SUPPLIER_PAUSED:" + name);
        assertThat(detail(paused, "CHANGE")).endsWith(" replaced supplier " + name + ": paused false → true");

        setUp(Map.of("paused", false), Map.of("allocationDefault", "NONE"));
        Diagnosis unallocated = diagnose("TEE", 12, seen);
        assertThat(unallocated.causeKey()).isEqualTo("ALC_NOT_ALLOCATED:" + name + ":" + name + "/de");
        assertThat(detail(unallocated, "CHANGE")).endsWith("allocationDefault \"ALL\" → \"NONE\"");

        setUp(Map.of("paused", false), Map.of());
        assertThat(diagnose("TEE", 12, seen).rootCause()).describedAs("the numbers agree again")
                .isEqualTo(RootCause.UNEXPLAINED);
        assertThat(diagnose("TEE", 0, seen).rootCause()).isEqualTo(RootCause.CHN_CACHE_STALE);
    }

    @Test
    void findsWhoHoldsTheUnitsAndUntilWhen() {
        has("tee", 5);
        api.header("Idempotency-Key", UUID.randomUUID().toString()).post("/v1/reservations", Map.of(
                "channel", name, "destination", Map.of("country", "DE"),
                "lines", List.of(Map.of("lineId", "1", "variant", "TEE", "quantity", 5)))).expect(201);

        Diagnosis held = diagnose("TEE", 5, databaseNow());

        assertThat(held.rootCause()).isEqualTo(RootCause.RSV_HELD_BY_CHECKOUT);
        assertThat(detail(held, "HOLD")).contains("5 units held, 0 ordered");
        Instant until = of(held, "HOLD").getFirst().at();
        assertThat(until).isBetween(databaseNow().plusSeconds(600), databaseNow().plusSeconds(1000));

        has("tee", 2);
        assertThat(diagnose("TEE", 5, databaseNow()).rootCause()).isEqualTo(RootCause.RSV_OVERSOLD);
    }

    @Test
    void findsWhyTheSupplierIsSilent() {
        has("tee", 5);
        jdbc.sql(
                "UPDATE stock_position SET observed_at = observed_at - interval '3 days' WHERE supplier_id = :supplier")
                .param("supplier", supplierId())
                .update();
        jdbc.sql("INSERT INTO ledger_feed (suppliers) VALUES (ARRAY[:supplier::int])").param("supplier", supplierId())
                .update();
        jdbc.sql("""
                        INSERT INTO ledger_feed (items)
                        SELECT array_agg(item_id) FROM stock_position WHERE supplier_id = :supplier
                        """).param("supplier", supplierId()).update();
        assertThat(diagnose("TEE", 5, databaseNow()).rootCause()).isEqualTo(RootCause.ING_STALE);

        long failed = poll("FAILED", findings("MALFORMED"), "[]");
        Diagnosis schema = diagnose("TEE", 5, databaseNow());
        assertThat(schema.rootCause()).isEqualTo(RootCause.ING_SCHEMA_CHANGED);
        assertThat(of(schema, "POLL")).extracting(Evidence::reference).containsExactly(Long.toString(failed));

        long quarantined = poll("QUARANTINED", findings("ZEROED_SHARE", "ROWS_SHARE"), "[]");
        Diagnosis cut = diagnose("TEE", 5, databaseNow());
        assertThat(cut.rootCause()).isEqualTo(RootCause.ING_FEED_TRUNCATED);
        assertThat(cut.suggestion()).contains("as poll " + quarantined);

        session("error_kind = 'RATE_LIMITED', error_detail = '429', error_at = clock_timestamp()");
        jdbc.sql("UPDATE intake_poll SET state = 'DISCARDED' WHERE supplier_id = :supplier")
                .param("supplier", supplierId())
                .update();
        assertThat(diagnose("TEE", 5, databaseNow()).rootCause()).isEqualTo(RootCause.ING_RATE_LIMITED);
        session("points_total = 100, points_remaining = 0, points_at = clock_timestamp()");
        Diagnosis exhausted = diagnose("TEE", 5, databaseNow());
        assertThat(exhausted.rootCause()).isEqualTo(RootCause.ING_BUDGET_EXHAUSTED);
        assertThat(detail(exhausted, "ALLOWANCE")).isEqualTo("0 of 100 points left");
        session("token_error_kind = 'UNAUTHORIZED', token_error = 'the key is refused'");
        Diagnosis refused = diagnose("TEE", 5, databaseNow());
        assertThat(refused.rootCause()).isEqualTo(RootCause.ING_AUTH_EXPIRED);
        assertThat(refused.suggestion()).contains("(the key is refused)");
        session("token_error_kind = NULL, token_error = NULL, ok_at = clock_timestamp()");
        jdbc.sql("INSERT INTO intake_webhook (supplier_id, suspended_at) VALUES (:supplier, clock_timestamp())")
                .param("supplier", supplierId())
                .update();
        Diagnosis suspended = diagnose("TEE", 5, databaseNow());
        assertThat(suspended.rootCause()).isEqualTo(RootCause.ING_WEBHOOK_SUSPENDED);
        assertThat(detail(suspended, "WEBHOOK")).isEqualTo(name + " says that it sends no messages");
    }

    @Test
    void findsWhatElseRefusesACartWhereTheNumbersAgree() {
        has("tee", 9_999);
        Diagnosis filler = diagnose("TEE", 9_999, databaseNow());
        assertThat(filler.rootCause()).isEqualTo(RootCause.SUP_ROUND_NUMBER_SUSPECT);
        assertThat(detail(filler, "POSITION")).contains("9,999 on hand");

        has("tee", 40);
        setUp(Map.of(), Map.of("orderLimit", 3));
        Diagnosis limited = diagnose("TEE", 40, databaseNow());
        assertThat(limited.rootCause()).isEqualTo(RootCause.CRT_QTY_LIMIT);
        assertThat(limited.suggestion()).contains("at most 3 in one order");
        assertThat(detail(limited, "POSITION")).contains("40 on hand");
    }

    @Test
    void findsRowsThatCouldNotBeRead() {
        long poll = poll("APPLIED", "[]",
                "[{\"line\": 2, \"sku\": \"tee\", \"location\": null, \"column\": \"qty\","
                        + " \"detail\": \"not a number: Incoming 11 July\"}]");

        Diagnosis diagnosis = diagnose("TEE", 5, databaseNow());

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.ING_UNIT_OR_TEXT_UNMAPPED);
        assertThat(of(diagnosis, "REJECTED_ROW")).extracting(Evidence::reference).containsExactly(Long.toString(poll));
    }

    @Test
    void findsAnItemThatIsGoneAndAValueThatIsHeld() {
        has("tee", 40);
        long poll = poll("QUARANTINED", "[]", "[]");
        jdbc.sql("""
                        INSERT INTO stock_held (item_id, location_id, supplier_id, poll_id, on_hand)
                        SELECT item_id, location_id, supplier_id, :poll, 500 FROM stock_position
                         WHERE supplier_id = :supplier
                        """)
                .param("poll", poll)
                .param("supplier", supplierId())
                .update();

        Diagnosis held = diagnose("TEE", 500, databaseNow());
        assertThat(held.rootCause()).isEqualTo(RootCause.POL_QUARANTINE_HOLD);
        assertThat(of(held, "HELD_VALUE")).extracting(Evidence::reference).containsExactly(Long.toString(poll));

        jdbc.sql("""
                        UPDATE supplier_item SET broken_since = clock_timestamp(), broken_reason = 'product removed'
                         WHERE supplier_id = :supplier
                        """)
                .param("supplier", supplierId())
                .update();
        Diagnosis gone = diagnose("TEE", 40, databaseNow());
        assertThat(gone.rootCause()).isEqualTo(RootCause.SUP_VARIANT_DISCONTINUED);
        assertThat(detail(gone, "ITEM")).isEqualTo(name + " no longer has it: product removed");
    }

    @Test
    void findsTheImportThatMappedItAnew() {
        has("tee", 40);
        has("mug", 4);
        Instant seen = databaseNow();
        assertThat(origin("TEE")).isNull();
        long id = imports("channel,variant,sku,barcode,title,supplier,supplierSku,units,rank\n"
                + name + ",TEE,,,," + name + ",mug,1,1\n");

        Diagnosis diagnosis = diagnose("TEE", 40, seen);

        assertThat(diagnosis.rootCause()).isEqualTo(RootCause.MAP_STALE_AFTER_EDIT);
        assertThat(diagnosis.causeKey()).isEqualTo("MAP_STALE_AFTER_EDIT:" + name + ":import:" + id);
        assertThat(origin("TEE")).isEqualTo(id);
        api.put("/v1/listings/" + name + "/TEE", Map.of("title", "A tee", "sources", sources("mug"))).expect(200);
        assertThat(origin("TEE")).describedAs("the mapping is the same").isEqualTo(id);
        sells("TEE", "tee");
        assertThat(origin("TEE")).isNull();
    }

    @Test
    void asksOfManyDisplaysAsOfOne() {
        List<Map<String, Object>> listings = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            listings.add(Map.of("channel", name, "variant", "V" + i, "sources", sources("tee")));
        }
        api.put("/v1/setup", Map.of("listings", listings)).expect(200);
        has("tee", 40);

        assertThat(statements(200)).isEqualTo(statements(1)).isEqualTo(5); // of items that are gone, nothing where none is
    }

    /** What {@link Diagnoses} asks of so many displays. */
    private int statements(int displays) {
        CountingSource source = new CountingSource(dataSource);
        JdbcClient counted = JdbcClient.create(source);
        Diagnoses counting = new Diagnoses(new KnownRepository(
                new SupplierStates(counted), new PositionStates(counted), new ItemStates(counted),
                new RuleChanges(counted, json)));
        List<Displayed> shown = new ArrayList<>();
        for (int i = 0; i < displays; i++) {
            shown.add(new Displayed("V" + i, 90, databaseNow(), "PLATFORM"));
        }
        Reading reading = readings.read(
                Caller.SYSTEM, name, shown.stream().map(Displayed::variant).toList(), versions.current());
        assertThat(counting.of(reading, germany(), shown)).hasSize(displays);
        return source.prepared();
    }

    private Diagnosis diagnose(String variant, long shown, Instant seen) {
        String now = versions.current();
        Reading reading = await().until(
                () -> readings.read(Caller.SYSTEM, name, List.of(variant), now), read -> !read.degraded());
        return diagnoses.of(reading, germany(), List.of(new Displayed(variant, shown, seen, "PLATFORM"))).get(variant);
    }

    private static Context germany() {
        return new Context(Destination.of(new CountryCode("DE")), null);
    }

    private static List<Evidence> of(Diagnosis diagnosis, String kind) {
        return diagnosis.evidence().stream().filter(one -> one.kind().equals(kind)).toList();
    }

    private static String detail(Diagnosis diagnosis, String kind) {
        return of(diagnosis, kind).getFirst().detail();
    }

    private void setUp(Map<String, Object> supplierMore, Map<String, Object> channelMore) {
        Map<String, Object> supplier = new LinkedHashMap<>(Map.of(
                "code", name, "connector", "push",
                "locations", List.of(Map.of("code", "de", "kind", "WAREHOUSE", "country", "DE"))));
        supplier.putAll(supplierMore);
        Map<String, Object> channel =
                new LinkedHashMap<>(Map.of("code", name, "shippingMethods", List.of(name + "-post")));
        channel.putAll(channelMore);
        api.put("/v1/setup", Map.of(
                "suppliers", List.of(supplier),
                "shippingMethods", List.of(Map.of("code", name + "-post", "lanes", List.of(Map.of(
                        "from", Map.of("country", "DE"), "to", Map.of("country", "DE"),
                        "transitDays", Map.of("min", 1, "max", 2))))),
                "channels", List.of(channel))).expect(200);
    }

    private void sells(String variant, String sku) {
        api.put("/v1/setup", Map.of("listings", List.of(
                Map.of("channel", name, "variant", variant, "sources", sources(sku))))).expect(200);
    }

    private List<Object> sources(String sku) {
        return List.of(Map.of("rank", 1, "components", List.of(Map.of("supplier", name, "sku", sku, "units", 1))));
    }

    private void has(String sku, long quantity) {
        api.put("/v1/setup", Map.of("suppliers", List.of(Map.of(
                "code", name, "connector", "push",
                "locations", List.of(Map.of("code", "de", "kind", "WAREHOUSE", "country", "DE")),
                "items", List.of(Map.of("sku", sku)))))).expect(200);
        api.post("/v1/suppliers/" + name + "/observations", List.of(Map.of(
                "sku", sku, "location", "de", "quantity", quantity, "observedAt", databaseNow().toString())))
                .expect(200);
    }

    private long imports(String sheet) {
        long id =
                api.header("Content-Type", "text/csv").post("/v1/listings/import", sheet).expect(202).json().path("id")
                        .asLong();
        await().atMost(Duration.ofSeconds(20)).until(() -> api
                .get("/v1/imports/" + id).expect(200).json().path("state").asText().equals("APPLIED"));
        return id;
    }

    private Long origin(String variant) {
        return jdbc.sql("""
                        SELECT coalesce(mapped_by_import, 0) FROM catalog_listing JOIN channel USING (channel_id)
                         WHERE code = :code AND variant = :variant
                        """)
                .param("code", name)
                .param("variant", variant)
                .query(Long.class)
                .single() instanceof Long id && id > 0 ? id : null;
    }

    /** As intake writes them: other tests list all polls. */
    private static String findings(String... codes) {
        return Stream.of(codes)
                .map(code -> "{\"code\": \"" + code + "\", \"detail\": \"found\", \"limit\": null, \"actual\": null}")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private long poll(String state, String findings, String errors) {
        return jdbc.sql("""
                        INSERT INTO intake_poll (supplier_id, state, requested_by, started_at, finished_at, rows_read,
                                                 findings, errors)
                        VALUES (:supplier, :state, 'test', clock_timestamp(), clock_timestamp(), 5, :findings::jsonb,
                                :errors::jsonb)
                        RETURNING poll_id
                        """)
                .param("supplier", supplierId())
                .param("state", state)
                .param("findings", findings)
                .param("errors", errors)
                .query(Long.class)
                .single();
    }

    private void session(String assignments) {
        jdbc.sql("INSERT INTO connector_session (supplier_id) VALUES (:supplier) ON CONFLICT DO NOTHING")
                .param("supplier", supplierId())
                .update();
        jdbc.sql("UPDATE connector_session SET " + assignments + " WHERE supplier_id = :supplier")
                .param("supplier", supplierId())
                .update();
    }

    private int supplierId() {
        return jdbc.sql("SELECT supplier_id FROM supplier WHERE code = :code")
                .param("code", name)
                .query(Integer.class)
                .single();
    }

    private Instant databaseNow() {
        return jdbc.sql("SELECT clock_timestamp()").query(OffsetDateTime.class).single().toInstant();
    }
}
