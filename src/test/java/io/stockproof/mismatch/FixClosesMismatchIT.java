package io.stockproof.mismatch;

import static io.stockproof.mismatch.CauseStore.lane;
import static io.stockproof.mismatch.CauseStore.map;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.diagnosis.RootCause;
import io.stockproof.mismatch.CauseSupplier.Reply;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.SoftAssertions;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * For each cause that can be made over HTTP a store that has it: the mismatch opens by itself with that cause first and
 * with its evidence; what the suggestion says is done, as ops would; the mismatch ends by itself. All side by side, since
 * they are all waited for at once.
 *
 * <p>Not made here: {@code SUP_ROUND_NUMBER_SUSPECT} and {@code CRT_QTY_LIMIT}, where the numbers agree and no mismatch
 * is there; {@code UNEXPLAINED}, which is none. That a supplier has no points left, or says that it sends no messages, is
 * written where its connector would write it.
 */
@StockproofIT
class FixClosesMismatchIT {

    private static final String HEADER = "sku,quantity,location\n";

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;

    private Api api;
    private CauseSupplier http;
    private final List<CauseStore> stores = new ArrayList<>();

    @BeforeEach
    void open() throws IOException {
        api = Api.admin(port);
        http = new CauseSupplier();
        System.setProperty("FIX_CJ_KEY", "key-of-cj");
        System.setProperty("FIX_FEED_KEY", "new");
    }

    @AfterEach
    void close() {
        http.close();
        System.clearProperty("FIX_CJ_KEY");
        System.clearProperty("FIX_FEED_KEY");
    }

    @Test
    void doingWhatIsSuggestedEndsTheMismatch() {
        supply();
        mapping();
        allocation();
        shipping();
        policy();
        demand();
        silence();
        quarantine();
        assertThat(stores.stream().map(store -> store.cause).distinct()).hasSizeGreaterThanOrEqualTo(20);

        put(stores);
        atOnce(CauseStore::prepare);
        stores.forEach(CauseStore::show);
        Map<CauseStore, Long> opened = new HashMap<>();
        SoftAssertions told = new SoftAssertions();
        stores.forEach(store -> opened.put(store, opens(store, told)));
        told.assertAll();
        atOnce(CauseStore::fix);
        put(stores.stream().filter(CauseStore::isFixedBySetup).toList());
        SoftAssertions ended = new SoftAssertions();
        stores.forEach(store -> ends(store, opened.get(store), ended));
        ended.assertAll();
    }

    private void put(List<CauseStore> some) {
        api.put("/v1/setup", CauseStore.document(some)).expect(200);
    }

    private void atOnce(Consumer<CauseStore> step) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            CompletableFuture.allOf(stores.stream()
                    .map(store -> CompletableFuture.runAsync(() -> step.accept(store), threads))
                    .toArray(CompletableFuture<?>[]::new)).join();
        }
    }

    private static long opens(CauseStore store, SoftAssertions told) {
        try {
            Mismatches.soon().until(() -> store.mismatches().size() == 1
                    && store.mismatches().at("/0/rootCause").asText().equals(store.cause.name()));
        } catch (ConditionTimeoutException e) {
            told.fail(store.cause + " is not told: " + store.mismatches());
            return 0;
        }
        JsonNode open = store.mismatches().path(0);
        told.assertThat(open.path("state").asText()).as(store.name).isEqualTo("OPEN");
        told.assertThat(open.path("suggestion").asText()).as(store.name).contains(store.words());
        List<String> kinds = new ArrayList<>();
        open.path("evidence").forEach(one -> kinds.add(one.path("kind").asText()));
        told.assertThat(kinds).as(store.name + " " + open.path("evidence")).startsWith("DISPLAY")
                .containsAll(store.evidence());
        return open.path("id").asLong();
    }

    private static void ends(CauseStore store, long id, SoftAssertions ended) {
        try {
            Mismatches.soon().until(() -> store.mismatch(id).path("state").asText().equals("RESOLVED"));
        } catch (ConditionTimeoutException e) {
            ended.fail(store.cause + " does not end: " + store.mismatch(id));
            return;
        }
        ended.assertThat(store.mismatch(id).path("resolution").asText()).as(store.name).endsWith(" can be bought.");
        ended.assertThat(store.mismatches()).as(store.name + " has no other").hasSize(1);
    }

    private void supply() {
        in(RootCause.SUP_FACTORY_ONLY).has("cn", 0).has("plant", 40)
                .tells("Allow factory stock on channel", "WITHHELD", "POSITION")
                .fixedBySetup(store -> store.with(store.channel, "factoryStock", Map.of("policy", "INCLUDE")));
        CauseStore slow = in(RootCause.SUP_LEADTIME_EXCEEDED).has("cn", 40)
                .tells("Promise that long", "WITHHELD", "POSITION", "CHANGE")
                .fixedBySetup(store -> store.with(store.channel, "promise", Map.of("maxDeliveryDays", 16)));
        slow.with(slow.channel, "promise", Map.of("maxDeliveryDays", 10));
        in(RootCause.SUP_ZERO_ALL).has("cn", 0).shows(12).tells("Show 0, not 12", "POSITION")
                .fixedBy(store -> store.display(0));
        CauseStore gone = in(RootCause.SUP_VARIANT_DISCONTINUED);
        gone.with(gone.supplier, "connector", "cj").with(gone.supplier, "baseUrl", http.url("/cj"))
                .with(gone.supplier, "credential", "${FIX_CJ_KEY}")
                .with(gone.supplier, "limits", Map.of("requestsPerSecond", 100, "retries", 0));
        gone.otherItems.add(map("sku", gone.name, "ref", Map.of("pid", "1", "vid", "11")));
        http.cjHas(40, 40);
        gone.first(store -> {
            assertThat(store.firstPoll()).isEqualTo("APPLIED");
            http.cjForgets();
            store.poll();
        }).tells("Map variant A to another item", "ITEM", "LEDGER_ENTRY").fixedBySetup(store -> {
            http.cjHas(40, 40);
            store.otherItems.add(map("sku", store.name + "-next", "ref", Map.of("pid", "2", "vid", "12")));
            store.put();
            store.poll();
            store.sources(store.source(1, store.name + "-next"));
        });
        CauseStore twice = feed(RootCause.SUP_CONTRADICTORY, Reply.of(HEADER));
        http.reply("/" + twice.name, Reply.of(HEADER + twice.name + ",5,cn\n" + twice.name + ",6,cn\n"));
        twice.first(CauseStore::firstPoll).tells("Get one from the supplier", "ITEM", "POLL")
                .fixedBy(this::answersAndIsPolled);
    }

    private void mapping() {
        CauseStore unmapped = in(RootCause.MAP_MISSING).has("cn", 40).sources().tells("Map it", "MAPPING", "CHANGE")
                .fixedBy(CauseStore::applyProposal);
        unmapped.with(unmapped.listing, "sku", unmapped.name);
        CauseStore like = in(RootCause.MAP_DUPLICATE_SKU);
        like.otherItems.add(map("sku", like.name + "-Like"));
        like.otherItems.add(map("sku", like.name + "-LIKE"));
        like.sources(like.source(1, like.name + "-like")).tells("Map it to one of them", "MAPPING", "CHANGE")
                .first(store -> store.states(store.name + "-Like", "cn", 40))
                .first(store -> store.states(store.name + "-LIKE", "cn", 40))
                .fixedBy(CauseStore::applyProposal);
        CauseStore other = in(RootCause.MAP_STALE_AFTER_EDIT).has("cn", 40);
        other.otherItems.add(map("sku", other.name + "-less"));
        other.first(store -> store.states(store.name + "-less", "cn", 4)).then(store -> {
            store.sources(store.source(1, store.name + "-less")).put();
        }).tells("Check the mapping", "CHANGE")
                .fixedBySetup(store -> store.sources(store.source(1, store.name)));
        CauseStore box = in(RootCause.MAP_BUNDLE_COMPONENT).has("cn", 40);
        box.otherItems.add(map("sku", box.name + "-box"));
        box.sources(box.source(1, box.name, box.name + "-box")).tells("-box is what is short: 1 advertised", "POSITION")
                .first(store -> store.states(store.name + "-box", "cn", 1))
                .fixedBy(store -> store.states(store.name + "-box", "cn", 40));
        CauseStore two = in(RootCause.MAP_MULTI_SUPPLIER_CONFLICT).has("cn", 30);
        two.otherItems.add(map("sku", two.name + "-b"));
        two.sources(two.source(1, two.name), two.source(2, two.name + "-b"))
                .first(store -> store.states(store.name + "-b", "cn", 10))
                .tells("Let the channel add sources up", "POSITION")
                .fixedBySetup(store -> store.with(store.channel, "sumSources", true));
    }

    private void allocation() {
        in(RootCause.ALC_LOCATION_INACTIVE).has("cn", 40).location("cn", Map.of("active", false))
                .tells("Declare it active", "WITHHELD", "CHANGE")
                .fixedBySetup(store -> store.location("cn", Map.of("active", true)));
        CauseStore selected = in(RootCause.ALC_ZERO_IN_SELECTED_WH).has("us", 0).has("cn", 40)
                .tells("where there is 0 of", "WITHHELD", "POSITION")
                .fixedBySetup(store -> store.with(store.channel, "allocations", List.of(
                        Map.of("location", store.name + "/us"), Map.of("location", store.name + "/cn"))));
        selected.with(selected.channel, "allocationDefault", "NONE")
                .with(selected.channel, "allocations", List.of(Map.of("location", selected.name + "/us")));
        CauseStore none = in(RootCause.ALC_NOT_ALLOCATED).has("cn", 40).tells("Allocate ", "WITHHELD")
                .fixedBySetup(store -> store.with(store.channel, "allocationDefault", "ALL"));
        none.with(none.channel, "allocationDefault", "NONE");
    }

    private void shipping() {
        CauseStore unset = in(RootCause.SHP_METHOD_UNSET).has("cn", 40);
        unset.with(unset.channel, "shippingMethods", List.of()).tells(", which could carry ", "WITHHELD")
                .fixedBySetup(store -> store.with(
                        store.channel, "shippingMethods", List.of(store.methodToOffer())));
        CauseStore air = in(RootCause.SHP_METHOD_NOT_OFFERED).has("cn", 40).tells("Offer it", "WITHHELD")
                .fixedBySetup(FixClosesMismatchIT::offersAir);
        hasAir(air);
        air.with(air.channel, "referenceContexts",
                List.of(Map.of("country", "US", "shippingMethod", air.name + "-air")));
        CauseStore closed = in(RootCause.SHP_METHOD_CLOSED).has("cn", 40).tells("Open it", "WITHHELD", "CHANGE")
                .fixedBySetup(store -> store.with(store.method, "open", true));
        closed.with(closed.method, "open", false);
        CauseStore battery = in(RootCause.SHP_METHOD_NOT_ELIGIBLE).has("cn", 40)
                .tells("Offer another one for it", "WITHHELD").fixedBySetup(FixClosesMismatchIT::offersAir);
        hasAir(battery);
        battery.otherItems.add(map("sku", battery.name, "attributes", List.of("BATTERY")));
        battery.with(battery.method, "refuses", List.of("BATTERY"));
        CauseStore far = in(RootCause.SHP_DEST_UNSERVED).has("cn", 40).tells("There is no lane CN>US", "WITHHELD")
                .fixedBySetup(store -> store.with(store.method, "lanes", List.of(lane("CN", "US"))));
        far.with(far.method, "lanes", List.of(lane("CN", "DE")));
        CauseStore strike = in(RootCause.SHP_LANE_SUSPENDED).has("cn", 40).tells("Resume it", "WITHHELD", "CHANGE")
                .fixedBySetup(store -> store.with(store.method, "lanes", List.of(lane("CN", "US"))));
        Map<String, Object> suspended = lane("CN", "US");
        suspended.put("suspended", true);
        strike.with(strike.method, "lanes", List.of(suspended));
    }

    private void policy() {
        in(RootCause.POL_FACTORY_EXCLUDED).has("cn", 7).has("plant", 40).tells("Allow factory stock", "WITHHELD")
                .fixedBySetup(store -> store.with(store.channel, "factoryStock", Map.of("policy", "INCLUDE")));
        CauseStore safety = in(RootCause.POL_SAFETY_STOCK).has("cn", 40).tells("Keep back less", "WITHHELD", "CHANGE")
                .fixedBySetup(store -> store.with(store.channel, "safetyStock", null));
        safety.with(safety.channel, "safetyStock", Map.of("units", 40));
        CauseStore share = in(RootCause.POL_PERCENT_ROUND_DOWN).has("cn", 2).shows(2)
                .tells("Allot whole units", "WITHHELD").fixedBySetup(store -> allocates(store, "units", 2));
        allocates(share, "share", 0.4);
        CauseStore cap = in(RootCause.POL_MAX_CAP).has("cn", 40).tells("Raise it", "WITHHELD")
                .fixedBySetup(store -> allocates(store, "units", 40));
        allocates(cap, "units", 20);
        CauseStore paused = in(RootCause.POL_SUPPLIER_PAUSED).has("cn", 40).tells("Resume it", "WITHHELD", "CHANGE")
                .fixedBySetup(store -> store.with(store.supplier, "paused", false));
        paused.with(paused.supplier, "paused", true);
        CauseStore off = in(RootCause.POL_SKU_BLOCKED).has("cn", 40).tells("Activate it", "WITHHELD", "CHANGE")
                .fixedBySetup(store -> store.with(store.listing, "active", true));
        off.with(off.listing, "active", false);
    }

    private void demand() {
        in(RootCause.RSV_HELD_BY_CHECKOUT).has("cn", 5).first(store -> store.reserve(5)).shows(5)
                .tells("Show fewer until then", "WITHHELD", "HOLD").fixedBy(store -> store.display(0));
        in(RootCause.RSV_OVERSOLD).has("cn", 5).first(store -> store.reserve(5)).has("cn", 3).shows(3)
                .tells("Reroute, reduce or cancel the reservations", "SHORTFALL", "HOLD").fixedBy(CauseStore::release);
        in(RootCause.CHN_CACHE_STALE).has("cn", 100).shows(100).then(store -> store.states(store.name, "cn", 40))
                .tells("Have the store refreshed", "LEDGER_ENTRY").fixedBy(store -> store.display(40));
        CauseStore split = in(RootCause.CRT_SPLIT_NOT_ALLOWED).has("cn", 20).has("us", 20)
                .tells("Allow split shipments", "WITHHELD")
                .fixedBySetup(store -> store.with(store.channel, "splitShipments", true));
        split.with(split.method, "lanes", List.of(lane("CN", "US"), lane("US", "US")));
    }

    private void silence() {
        in(RootCause.ING_NEVER_OBSERVED).tells("was ever observed", "ITEM").fixedBy(store -> store.states(
                store.name, "cn", 40));
        in(RootCause.ING_STALE).tells("older than is believed", "WITHHELD")
                .first(store -> store.statesAt(store.name, "cn", 40, Instant.now().minusSeconds(172_800)))
                .fixedBy(store -> store.states(store.name, "cn", 40));
        in(RootCause.ING_BUDGET_EXHAUSTED).tells("(0 of 1000 points)", "WITHHELD", "FAULT", "ALLOWANCE")
                .first(store -> store.statesAt(store.name, "cn", 40, Instant.now().minusSeconds(172_800)))
                .first(store -> write(store, """
                        INSERT INTO connector_session (supplier_id, points_total, points_remaining, points_at, error_kind,
                                error_detail, error_at)
                        SELECT supplier_id, 1000, 0, clock_timestamp(), 'RATE_LIMITED', 'no points', clock_timestamp()
                          FROM supplier WHERE code = :code
                        """))
                .fixedBy(store -> store.states(store.name, "cn", 40));
        in(RootCause.ING_WEBHOOK_SUSPENDED).tells("Register them again", "WITHHELD", "WEBHOOK")
                .first(store -> store.statesAt(store.name, "cn", 40, Instant.now().minusSeconds(172_800)))
                .first(store -> write(store, """
                        INSERT INTO intake_webhook (supplier_id, suspended_at)
                        SELECT supplier_id, clock_timestamp() FROM supplier WHERE code = :code
                        """))
                .fixedBy(store -> store.states(store.name, "cn", 40));
        feed(RootCause.ING_SUPPLIER_DOWN, Reply.failing(503)).first(CauseStore::firstPoll)
                .tells("does not answer", "FAULT", "POLL").fixedBy(this::answersAndIsPolled);
        feed(RootCause.ING_RATE_LIMITED, Reply.failing(429)).first(CauseStore::firstPoll)
                .tells("The next poll tries again", "FAULT", "POLL").fixedBy(this::answersAndIsPolled);
        CauseStore refused = feed(RootCause.ING_AUTH_EXPIRED, Reply.of("")).first(CauseStore::firstPoll)
                .tells("Renew it, and poll again", "FAULT", "POLL");
        http.reply("/" + refused.name, Reply.of(good(refused)).onlyWith("new"));
        refused.fixedBy(store -> {
            setFeed(store, Map.of("headers", Map.of("X-Key", "${FIX_FEED_KEY}")));
            store.poll();
        });
        feed(RootCause.ING_FEED_TRUNCATED, Reply.of(HEADER).cutOff()).first(CauseStore::firstPoll)
                .tells("Poll again", "POLL").fixedBy(this::answersAndIsPolled);
        CauseStore renamed = feed(RootCause.ING_SCHEMA_CHANGED, Reply.of("")).first(CauseStore::firstPoll)
                .tells("Set its columns anew", "POLL");
        http.reply("/" + renamed.name, Reply.of("artikel,menge,lager\n" + renamed.name + ",40,cn\n"));
        renamed.fixedBy(store -> {
            setFeed(store, Map.of("columns", Map.of("sku", "artikel", "quantity", "menge", "location", "lager")));
            store.poll();
        });
        CauseStore words = feed(RootCause.ING_UNIT_OR_TEXT_UNMAPPED, Reply.of("")).first(CauseStore::firstPoll)
                .tells("Add a rule for them", "REJECTED_ROW");
        http.reply("/" + words.name, Reply.of(HEADER + words.name + ",Incoming 11 July,cn\n"));
        words.fixedBy(store -> {
            setFeed(store, Map.of("quantityWords", Map.of("Incoming 11 July", 40)));
            store.poll();
        });
    }

    private void write(CauseStore store, String sql) {
        jdbc.sql(sql).param("code", store.name).update();
    }

    private void quarantine() {
        Instant daysAgo = Instant.now().minusSeconds(172_800);
        CauseStore empty = feed(RootCause.ING_FEED_EMPTY, Reply.of(""));
        http.reply("/" + empty.name, Reply.of(many(empty, 30, 40)).writtenAt(daysAgo));
        empty.first(CauseStore::firstPoll).first(store -> {
            http.reply("/" + store.name, Reply.of(HEADER));
            assertThat(store.poll()).isEqualTo("QUARANTINED");
        }).tells("Ask for the feed", "POLL").fixedBy(store -> {
            String next = many(store, 30, 41).replace(store.name + ",41,", store.name + ",40,");
            http.reply("/" + store.name, Reply.of(next));
            store.poll();
        });
        CauseStore wrong = feed(RootCause.ING_FEED_ANOMALY, Reply.of(""));
        http.reply("/" + wrong.name, Reply.of(many(wrong, 30, 40)).writtenAt(daysAgo));
        stateCodes(wrong).tells("Release or reject them", "POLL");
        CauseStore held = feed(RootCause.POL_QUARANTINE_HOLD, Reply.of(""));
        http.reply("/" + held.name, Reply.of(many(held, 30, 40)));
        stateCodes(held).tells("Release or reject them", "HELD_VALUE");
    }

    /** Numbers that look like those of articles, which the guard holds, and which are right for once. */
    private CauseStore stateCodes(CauseStore in) {
        return in.first(CauseStore::firstPoll).first(store -> {
            http.reply("/" + store.name, Reply.of(many(store, 30, 96_385_074)));
            assertThat(store.poll()).isEqualTo("QUARANTINED");
        }).shows(96_385_074).fixedBy(CauseStore::approve);
    }

    private CauseStore in(RootCause cause) {
        CauseStore store = new CauseStore(api, cause);
        stores.add(store);
        return store;
    }

    private CauseStore feed(RootCause cause, Reply first) {
        CauseStore store = in(cause);
        http.reply("/" + store.name, first);
        store.with(store.supplier, "connector", "feed").with(store.supplier, "poll", Map.of("everySeconds", 86_400))
                .with(store.supplier, "limits", Map.of("requestsPerSecond", 100, "retries", 0));
        store.with(store.supplier, "feed", new HashMap<>(Map.of("url", http.url("/" + store.name), "format", "CSV")));
        return store;
    }

    private static void setFeed(CauseStore store, Map<String, Object> members) {
        @SuppressWarnings("unchecked") Map<String, Object> feed = (Map<String, Object>) store.supplier.get("feed");
        feed.putAll(members);
        store.put();
    }

    private void answersAndIsPolled(CauseStore store) {
        http.reply("/" + store.name, Reply.of(good(store)));
        store.poll();
    }

    private static String good(CauseStore store) {
        return many(store, 1, 40);
    }

    /** A file of so many items, the store's own the first of them. */
    private static String many(CauseStore store, int items, long quantity) {
        return HEADER + IntStream.range(0, items)
                .mapToObj(i -> (i == 0 ? store.name : store.name + "-" + i) + "," + quantity + ",cn\n")
                .collect(Collectors.joining());
    }

    private static void hasAir(CauseStore store) {
        store.otherMethods.add(map("code", store.name + "-air", "lanes", List.of(lane("CN", "US"))));
    }

    private static void offersAir(CauseStore store) {
        store.with(store.channel, "shippingMethods", List.of(store.name + "-post", store.name + "-air"));
    }

    private static void allocates(CauseStore store, String by, Object amount) {
        store.with(store.channel, "allocations", List.of(Map.of("location", store.name + "/cn", by, amount)));
    }
}
