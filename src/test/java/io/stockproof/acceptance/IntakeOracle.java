package io.stockproof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.acceptance.SupplierTruth.Place;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** Compares what the service knows and wrote down with what the suppliers have and said. */
final class IntakeOracle {

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final Set<String> GOOD = Set.of("APPLIED", "UNCHANGED");
    private static final Set<String> ENDED = Set.of("APPLIED", "UNCHANGED", "PARTIAL", "QUARANTINED", "FAILED");

    private final ServiceProcess service;

    IntakeOracle(ServiceProcess service) {
        this.service = service;
    }

    Map<Place, Long> positions(String supplier) {
        Map<Place, Long> positions = new HashMap<>();
        for (JsonNode row : all("/v1/positions?supplier=" + supplier)) {
            positions.put(place(row), row.get("onHand").longValue());
        }
        return positions;
    }

    void awaitAll(String supplier, SupplierTruth truth) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300))
                .untilAsserted(() -> assertThat(positions(supplier)).isEqualTo(truth.now()));
    }

    /** Polls until a poll comes through, as a supplier that has failed is left alone for a while. */
    void pollOnce(String supplier) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
            long id = service.post("/v1/suppliers/" + supplier + "/polls", "").get("id").longValue();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(state(id)).isIn(ENDED));
            assertThat(state(id)).isIn(GOOD);
        });
    }

    /** Until a poll has come to a good end that began after this was asked. */
    void awaitGoodPoll(String supplier) {
        long before = service.get("/v1/polls?limit=1&supplier=" + supplier).at("/items/0/id").longValue();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(lastGood(supplier)).isGreaterThan(before));
    }

    String state(long poll) {
        return service.get("/v1/polls/" + poll).get("state").textValue();
    }

    long running(String supplier) {
        return service.get("/v1/polls?state=RUNNING&supplier=" + supplier).at("/items/0/id").longValue();
    }

    /** The last poll that came to a good end; 0 where there is none. */
    long lastGood(String supplier) {
        return service.get("/v1/suppliers/" + supplier + "/status").at("/lastGoodPoll/id").longValue();
    }

    long polls(String supplier, String requestedBy) {
        return all("/v1/polls?supplier=" + supplier).stream()
                .filter(poll -> poll.get("requestedBy").textValue().equals(requestedBy)).count();
    }

    List<JsonNode> entriesOf(long poll, String supplier) {
        return all("/v1/ledger?supplier=" + supplier).stream()
                .filter(entry -> entry.path("poll").asLong() == poll).toList();
    }

    /** Each position's entries are a chain of things the supplier said, each newer than the one before, none twice. */
    void assertThatTheLedgerTellsWhatWasSaid(String supplier, SupplierTruth truth) {
        List<JsonNode> entries = all("/v1/ledger?supplier=" + supplier);
        Map<Place, List<JsonNode>> chains = entries.stream().collect(Collectors.groupingBy(IntakeOracle::place));
        assertThat(chains.keySet()).isEqualTo(truth.now().keySet());
        chains.forEach((place, chain) -> {
            chain.sort(Comparator.comparingLong(seq()));
            assertThat(chain).as("polls of %s", place).extracting(entry -> entry.get("poll").asLong())
                    .doesNotHaveDuplicates().doesNotContain(0L);
            long onHand = 0;
            long age = 0;
            for (int index = 0; index < chain.size(); index++) {
                JsonNode entry = chain.get(index);
                long next = entry.get("onHand").longValue();
                assertThat(seq().applyAsLong(entry)).as("%s", entry).isEqualTo(index + 1L);
                assertThat(onHand + entry.get("onHandDelta").longValue()).as("%s", entry).isEqualTo(next);
                assertThat(truth.wasSaid(place, next)).as("was said: %s", entry).isTrue();
                assertThat(truth.age(next)).as("is newer than what is before: %s", entry).isGreaterThan(age);
                onHand = next;
                age = truth.age(next);
            }
            assertThat(onHand).as("the last of %s", place).isEqualTo(truth.now().get(place));
        });
    }

    void assertThatTheAuditIsClean() {
        assertThat(service.get("/v1/ledger/audit").get("violations")).isEmpty();
    }

    private List<JsonNode> all(String path) {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        while (cursor != null) {
            JsonNode page = service.get(path + "&limit=500" + cursor);
            page.get("items").forEach(items::add);
            cursor = page.path("nextCursor").isTextual() ? "&cursor=" + page.get("nextCursor").textValue() : null;
        }
        return items;
    }

    private static Place place(JsonNode row) {
        String location = row.get("location").textValue();
        return new Place(row.get("sku").textValue(), location.substring(location.indexOf('/') + 1));
    }

    private static ToLongFunction<JsonNode> seq() {
        return entry -> entry.get("seq").longValue();
    }
}
