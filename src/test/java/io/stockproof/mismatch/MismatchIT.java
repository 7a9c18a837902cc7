package io.stockproof.mismatch;

import static io.stockproof.display.DisplayFixture.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.display.DisplayFixture;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The life of mismatches, and how ops see and decide them. Nothing has to settle here. */
@StockproofIT
class MismatchIT {

    private static final String AT_ONCE = "mismatch: {settleSeconds: 0}";

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired MismatchScan scan;
    @Autowired ShownMemory memory;
    @Autowired MismatchRepository repository;
    @Autowired MismatchPruning pruning;
    @Autowired MismatchMetrics metrics;
    @Autowired MismatchCounts counts;

    @Test
    void opensUpdatesResolvesAndReopensOneRow() {
        DisplayFixture store = DisplayFixture.aStore(port, AT_ONCE, "A");
        Mismatches mismatches = new Mismatches(store);
        store.has("A", "cn", 5);
        store.shows("A", 9);
        JsonNode open = mismatches.opens("A");
        long id = open.path("id").asLong();
        assertThat(open.path("kind").asText()).isEqualTo("OVERSTATED");
        assertThat(open.path("overstatedUnits").asLong()).isEqualTo(4);

        store.shows("A", 8);
        Mismatches.soon().until(() -> mismatches.show(id).path("displayed").asLong() == 8);
        store.has("A", "cn", 8);
        assertThat(mismatches.becomes(id, "RESOLVED").path("displayed").asLong()).as("as it was").isEqualTo(8);
        store.shows("A", 10);
        Mismatches.soon().until(() -> mismatches.show(id).path("state").asText().equals("OPEN"));
        assertThat(mismatches.show(id).path("reopenings").asInt()).isEqualTo(1);

        store.shows("A", 2);
        JsonNode other = Mismatches.soon().until(() -> mismatches.open().stream()
                .filter(one -> one.path("kind").asText().equals("UNDERSTATED"))
                .findFirst()
                .orElse(null), one -> one != null);
        assertThat(other.path("understatedUnits").asLong()).isEqualTo(6);
        assertThat(other.path("overstatedUnits").asLong()).isZero();
        assertThat(mismatches.show(id).path("state").asText()).as("another kind has its own row").isEqualTo("RESOLVED");
    }

    @Test
    void letsPeopleDecideAndEvidenceEnd() {
        DisplayFixture store = DisplayFixture.aStore(port, AT_ONCE, "A");
        Mismatches mismatches = new Mismatches(store);
        store.has("A", "plant", 5);
        store.shows("A", 5);
        long id = mismatches.opens("A").path("id").asLong();
        String path = "/v1/mismatches/" + id;

        JsonNode seen = store.api.post(path + "/acknowledge", Map.of("note", "on it")).expect(200).json();
        assertThat(seen.path("state").asText()).isEqualTo("ACKNOWLEDGED");
        assertThat(seen.path("version").asText()).isNotEmpty();
        assertThat(seen.at("/history/0/note").asText()).isEqualTo("on it");
        assertThat(seen.at("/history/0/principal").asText()).isEqualTo("admin");
        store.api.post(path + "/ignore", null).expect(200);
        Answer refused = store.api.post(path + "/acknowledge", null);
        assertThat(refused.expect(409).json().path("type").asText()).isEqualTo("/problems/stale-edit");

        store.has("A", "cn", 5);
        mismatches.becomes(id, "RESOLVED");
        store.api.post(path + "/reopen", null).expect(409);
        store.has("A", "cn", 0);
        JsonNode again = mismatches.becomes(id, "IGNORED");
        assertThat(Mismatches.actions(again)).startsWith("REOPENED", "RESOLVED", "IGNORED", "ACKNOWLEDGED", "OPENED");

        store.has("A", "plant", 0);
        JsonNode other = mismatches.becomes(id, "OPEN");
        assertThat(other.path("rootCause").asText()).as("another was not ignored").isNotEqualTo("SUP_FACTORY_ONLY");
        assertThat(Mismatches.actions(other).getFirst()).isEqualTo("CAUSE_CHANGED");
        store.api.post(path + "/reopen", Map.of("note", "x".repeat(1_001))).expect(400);
        store.api.post(path + "/reopen", Map.of("nota", "x")).expect(400);
        Api.with(port, "ops:read").post(path + "/ignore", null).expect(403);
        store.api.get("/v1/mismatches/999999999").expect(404);
    }

    @Test
    void toleratesWhatTheChannelTolerates() {
        DisplayFixture store = DisplayFixture.aStore(
                port, "mismatch: {toleranceUnits: 2, settleSeconds: 0}\n    orderLimit: 3", "A", "B", "C");
        Mismatches mismatches = new Mismatches(store);
        for (String variant : List.of("A", "B", "C")) {
            store.has(variant, "cn", 10);
        }

        store.report(List.of(row("A", 12), row("B", 13), row("C", 8))).expect(200);
        mismatches.opens("B");
        assertThat(mismatches.list("")).as("before the order limit, within two units").hasSize(1);
    }

    @Test
    void comparesWhereTheChannelLooksAndEndsWhereItDoesNot() {
        String contexts = "referenceContexts: [{country: US}, {country: DE}]\n    " + AT_ONCE;
        DisplayFixture store = DisplayFixture.aStore(port, contexts, "A");
        Mismatches mismatches = new Mismatches(store);
        store.has("A", "cn", 5);
        store.shows("A", 5);
        JsonNode open = mismatches.opens("A");
        assertThat(open.path("destination").path("country").asText()).isEqualTo("DE");
        assertThat(open.path("reason").asText()).isEqualTo("NO_LANE");

        Map<String, Object> german = row("A", 0);
        german.put("context", Map.of("country", "DE"));
        store.report(List.of(german)).expect(200);
        long id = open.path("id").asLong();
        mismatches.becomes(id, "RESOLVED");

        german.put("quantity", 4);
        german.put("observedAt", java.time.Instant.now().toString());
        store.report(List.of(german)).expect(200);
        mismatches.becomes(id, "OPEN");
        store.setUpChannel(AT_ONCE);
        assertThat(mismatches.becomes(id, "RESOLVED").path("resolution").asText())
                .contains("looks at this destination");
    }

    @Test
    void findsByAFullComparisonWhatNoEventTold() {
        DisplayFixture store = DisplayFixture.aStore(port, AT_ONCE, "A", "B");
        Mismatches mismatches = new Mismatches(store);
        store.has("A", "cn", 5);
        store.shows("A", 5);
        jdbc.sql("""
                        UPDATE display_shown SET quantity = 7
                         WHERE channel_id = (SELECT channel_id FROM channel WHERE code = :code)
                        """).param("code", store.name).update();

        memory.forgetAll(); // as it is now and then: displays are read anew
        scan.all(false);
        long id = mismatches.opens("A").path("id").asLong();

        store.api.delete("/v1/listings/" + store.name + "/A").expect(200);
        assertThat(mismatches.becomes(id, "RESOLVED").path("resolution").asText()).contains("lists the variant no");
    }

    @Test
    void groupsWhatOneCauseBreaksAndDecidesItAsOne() {
        DisplayFixture store = DisplayFixture.aStore(port, AT_ONCE, "A", "B", "C");
        Mismatches mismatches = new Mismatches(store);
        for (String variant : List.of("A", "B", "C")) {
            store.has(variant, "cn", 10);
        }
        store.report(List.of(row("A", 10), row("B", 10), row("C", 10))).expect(200);
        store.setUp("""
                shippingMethods:
                  - code: %1$s-packet
                    lanes:
                      - {from: {country: CN}, to: {country: US}, transitDays: {min: 8, max: 15}, suspended: true}
                """);
        Mismatches.soon().until(() -> mismatches.open().size() == 3);

        JsonNode cards = store.api.get("/v1/mismatches/causes?channel=" + store.name).expect(200).json().path("items");
        assertThat(cards).hasSize(1);
        assertThat(cards.at("/0/rootCause").asText()).isEqualTo("SHP_LANE_SUSPENDED");
        assertThat(cards.at("/0/listings").asInt()).isEqualTo(3);
        assertThat(cards.at("/0/overstatedUnits").asInt()).isEqualTo(30);
        String path = "/v1/mismatches/causes/" + cards.at("/0/id").asLong();
        assertThat(mismatches.list("&cause=" + cards.at("/0/id").asLong())).hasSize(3);

        JsonNode decided =
                store.api.post(path + "/acknowledge", Map.of("note", "carrier on strike")).expect(200).json();
        assertThat(decided.path("decided").asInt()).isEqualTo(3);
        assertThat(decided.path("version").asText()).isNotEmpty();
        assertThat(mismatches.list("&state=ACKNOWLEDGED")).hasSize(3);
        assertThat(store.api.post(path + "/acknowledge", null).expect(200).json().path("decided").asInt()).isZero();
        assertThat(store.api.post(path + "/ignore", null).expect(200).json().path("decided").asInt()).isEqualTo(3);
        assertThat(store.api.get("/v1/mismatches/causes?channel=" + store.name).json().path("items")).isEmpty();
        assertThat(store.api.get(path).expect(200).json().path("mismatches").asInt()).isEqualTo(3);
        store.api.post(path + "/reopen", null).expect(200);
        store.api.post("/v1/mismatches/causes/999999999/reopen", null).expect(404);
        assertThat(store.api.get("/v1/mismatches/causes?limit=1&state=OPEN").json().path("items")).hasSize(1);

        store.setUp("""
                shippingMethods:
                  - code: %1$s-packet
                    lanes:
                      - {from: {country: CN}, to: {country: US}, transitDays: {min: 8, max: 15}}
                """);
        Mismatches.soon().until(() -> mismatches.list("&state=RESOLVED").size() == 3);
    }

    @Test
    void listsInEveryOrderAndByEveryFilterWhileRowsChange() {
        String[] variants = new String[12];
        List<Object> rows = new ArrayList<>();
        for (int i = 0; i < variants.length; i++) {
            variants[i] = "V" + i;
            rows.add(row(variants[i], 10 + i % 5));
        }
        DisplayFixture store = DisplayFixture.aStore(port, AT_ONCE, variants);
        Mismatches mismatches = new Mismatches(store);
        store.has("V0", "plant", 3);
        store.report(rows).expect(200);
        Mismatches.soon().until(() -> mismatches.open().size() == variants.length);

        for (String sort : List.of("openedAt", "-openedAt", "lastSeenAt", "-rejectedCarts", "-overstatedUnits")) {
            Set<Long> seen = new HashSet<>();
            List<Long> units = new ArrayList<>();
            String cursor = "";
            do {
                JsonNode page = store.api.get("/v1/mismatches?channel=" + store.name + "&limit=5&sort=" + sort + cursor)
                        .expect(200).json();
                page.path("items").forEach(item -> {
                    assertThat(seen.add(item.path("id").asLong())).as("shown once").isTrue();
                    units.add(item.path("overstatedUnits").asLong());
                });
                // The rows shown change their state meanwhile: what comes after them does not.
                store.api.post("/v1/mismatches/" + page.at("/items/0/id").asLong() + "/acknowledge", null).expect(200);
                cursor = page.path("nextCursor").isNull() ? "" : "&cursor=" + page.path("nextCursor").asText();
            } while (!cursor.isEmpty());
            assertThat(seen).as(sort).hasSize(variants.length);
            if (sort.equals("-overstatedUnits")) {
                assertThat(units).isSortedAccordingTo(java.util.Comparator.reverseOrder());
            }
        }
        assertThat(mismatches.list("&minUnits=14")).hasSize(2);
        assertThat(mismatches.list("&supplier=" + store.name)).hasSize(variants.length);
        List<JsonNode> excluded = mismatches.list("&reason=FACTORY_EXCLUDED");
        assertThat(excluded).hasSize(1);
        assertThat(mismatches.list("&rootCause=" + excluded.getFirst().path("rootCause").asText())).hasSize(1);
        assertThat(mismatches.list("&kind=UNDERSTATED")).isEmpty();
        assertThat(mismatches.list("&since=2999-01-01T00:00:00Z")).isEmpty();
        assertThat(mismatches.list("&state=OPEN&state=ACKNOWLEDGED")).hasSize(variants.length);
        String next = store.api.get("/v1/mismatches?limit=1&sort=openedAt").json().path("nextCursor").asText();
        store.api.get("/v1/mismatches?limit=1&sort=-openedAt&cursor=" + next).expect(400);
        store.api.get("/v1/mismatches?sort=variant").expect(400);
        store.api.get("/v1/mismatches?state=CLOSED").expect(400);
        store.api.get("/v1/mismatches?state=OPEN,").expect(400);
        store.api.get("/v1/mismatches/causes?state=OPEN,").expect(400);
        assertThat(mismatches.list("&state=OPEN&state=OPEN")).hasSameSizeAs(mismatches.list("&state=OPEN"));
        store.api.get("/v1/mismatches?supplier=no-such").expect(404);
        store.api.get("/v1/mismatches?channel=no-such").expect(404);
        Api.with(port, "checkout").get("/v1/mismatches").expect(403);
    }

    @Test
    void writesASheetThatRunsNoFormula() {
        List<String> variants = List.of("=1+1", "+A", "-A", "@SUM(A)");
        DisplayFixture store = DisplayFixture.aStore(port, AT_ONCE, variants.toArray(String[]::new));
        Mismatches mismatches = new Mismatches(store);
        store.report(variants.stream().map(variant -> row(variant, 5)).toList()).expect(200);
        Mismatches.soon().until(() -> mismatches.open().size() == variants.size());

        String sheet = store.api.header("Accept", "text/csv")
                .get("/v1/mismatches?channel=" + store.name + "&sort=openedAt").expect(200).body();

        assertThat(sheet.lines().findFirst().orElseThrow()).startsWith("id,channel,variant,country");
        assertThat(sheet.lines()).hasSize(1 + variants.size());
        variants.forEach(variant -> assertThat(sheet).contains("," + store.name + ",'" + variant + ","));

        String causes = store.api.header("Accept", "text/csv")
                .get("/v1/mismatches/causes?channel=" + store.name).expect(200).body();
        assertThat(causes.lines().findFirst().orElseThrow()).startsWith("id,causeKey,rootCause,owner");
        assertThat(causes.lines().skip(1)).isNotEmpty().allSatisfy(line -> assertThat(line).contains(store.name));
        assertThat(causes).contains("ING_NEVER_OBSERVED");
    }

    @Test
    void forgetsWhatWasResolvedLongAgo() {
        DisplayFixture store = DisplayFixture.aStore(port, AT_ONCE, "A", "B");
        Mismatches mismatches = new Mismatches(store);
        store.report(List.of(row("A", 5), row("B", 5))).expect(200);
        Mismatches.soon().until(() -> mismatches.open().size() == 2);
        store.report(List.of(row("A", 0), row("B", 0))).expect(200);
        Mismatches.soon().until(() -> mismatches.list("&state=RESOLVED").size() == 2);
        jdbc.sql("UPDATE mismatch SET resolved_at = now() - interval '14 months' WHERE variant = 'A' AND channel_id = "
                + "(SELECT channel_id FROM channel WHERE code = :code)").param("code", store.name).update();

        assertThat(pruning.prune(1)).as("one at a time").isGreaterThan(5);

        assertThat(mismatches.list("")).extracting(one -> one.path("variant").asText()).containsExactly("B");
        assertThat(events(store)).as("what happened goes with its month").isEqualTo(4);
        counts.count();
        metrics.refresh();
    }

    private long events(DisplayFixture store) {
        return jdbc.sql("SELECT count(*) FROM mismatch_event JOIN channel USING (channel_id) WHERE code = :code")
                .param("code", store.name)
                .query(Long.class)
                .single();
    }

    @Test
    void resolvesWhatIsRecordedOfAChannelThatIsGoneAsAnythingElse() {
        DisplayFixture store = DisplayFixture.aStore(port, AT_ONCE, "A");
        Mismatches mismatches = new Mismatches(store);
        store.shows("A", 5);
        long id = mismatches.opens("A").path("id").asLong();
        store.api.post("/v1/mismatches/" + id + "/acknowledge", null).expect(200);

        store.api.delete("/v1/channels/" + store.name).expect(200);
        Mismatches.soon().until(() -> !repository.resolveOfDeletedChannels()); // who watches may have done it

        assertThat(jdbc.sql("""
                        SELECT m.state || ' ' || m.resolution || ' ' || (m.evidence #>> '{-1,kind}') || ' '
                               || (m.evidence #>> '{-1,detail}') || ' ' || (
                                   SELECT string_agg(e.action || coalesce(' ' || e.note, ''), ', ' ORDER BY e.event_id)
                                     FROM mismatch_event e WHERE e.mismatch_id = m.mismatch_id)
                          FROM mismatch m WHERE mismatch_id = :id
                        """).param("id", id).query(String.class).single())
                .isEqualTo("RESOLVED The channel is gone. RESOLUTION The channel is gone. OPENED, ACKNOWLEDGED, "
                        + "RESOLVED The channel is gone.");
    }
}
