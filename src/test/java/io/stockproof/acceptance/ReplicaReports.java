package io.stockproof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.database.Replica;
import io.stockproof.testing.Api;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Two instances, of which one reads its reports from a replica that stands still for a while: its reports show what was, and
 * say how old that may be, while all else of it is of now.
 *
 * @param reader the one with the replica
 */
record ReplicaReports(ServiceProcess writer, ServiceProcess reader, Replica replica) {

    private static final String LAG = "Replica-Lag-Seconds";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static final String SETUP = """
            suppliers:
              - code: copied
                connector: push
                locations: [{code: us, kind: WAREHOUSE, country: US}]
            shippingMethods:
              - code: copied
                lanes: [{from: {country: US}, to: {country: US}, transitDays: {min: 1, max: 2}}]
            channels:
              - {code: copied, shippingMethods: [copied], referenceContexts: [{country: US}], orderLimit: %d}
            listings:
              - channel: copied
                variant: %s
                sources: %s
            """;

    /** What grows with what {@link #change} does; a sheet where there is no pointer. */
    private record Report(String path, String pointer) {

        boolean isSheet() {
            return pointer.isEmpty();
        }
    }

    private static final List<Report> REPORTS = List.of(
            new Report("/v1/ledger?supplier=copied", "/items"),
            new Report("/v1/ledger?supplier=copied", ""),
            new Report("/v1/changes?kind=channel", "/items"),
            new Report("/v1/changes?kind=channel", ""),
            new Report("/v1/suppliers/copied/score", "/figures/positions"),
            new Report("/v1/suppliers/scores", "/items/0/figures/positions"),
            new Report("/v1/mapping-checks?channel=copied", "/items"),
            new Report("/v1/mapping-checks?channel=copied", ""),
            new Report("/v1/listings?channel=copied", ""),
            new Report("/v1/shortfalls?supplier=copied", "/items"),
            new Report("/v1/shortfalls?supplier=copied", ""),
            new Report("/v1/test-orders?channel=copied", "/items"),
            new Report("/v1/channels/copied/displays", "/items"),
            new Report("/v1/mismatches?channel=copied", "/items"),
            new Report("/v1/mismatches?channel=copied", ""),
            new Report("/v1/mismatches/causes?channel=copied", "/items"),
            new Report("/v1/mismatches/summary?channel=copied", "/total/open"));

    void areAsOldAsTheySay() {
        writer.put("/v1/setup", "application/yaml", SETUP.formatted(8, "MUG", made("MUG")));
        writer.observe("copied", List.of(row("MUG", 5)));
        await().atMost(PATIENCE)
                .until(() -> reader.availability("copied", "MUG", "US").path("purchasable").asLong() == 5);
        reserve();
        Map<Report, String> before = shownBy(writer, false);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(shownBy(reader, true)).isEqualTo(before));

        replica.standStill();
        change();
        await().atMost(PATIENCE).untilAsserted(() -> shownBy(writer, false).forEach(
                (report, shown) -> assertThat(shown).as(report.toString()).isNotEqualTo(before.get(report))));
        Map<Report, String> after = shownBy(writer, false);
        assertThat(shownBy(reader, true)).isEqualTo(before);
        assertThat(REPORTS).allSatisfy(report -> assertThat(lag(answer(reader, report)).orElseThrow()).isPositive());
        followsItsOwnWrites();

        replica.goOn();
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(shownBy(reader, true)).containsAllEntriesOf(
                shownBy(writer, false)));
        assertThat(after).hasSameSizeAs(REPORTS);
        replica.close();
        assertThat(answer(reader, REPORTS.getFirst()).statusCode()).isEqualTo(503);
        followsItsOwnWrites();
    }

    private void change() {
        writer.put("/v1/setup", "application/yaml", SETUP.formatted(9, "ODD", "[]"));
        writer.put("/v1/setup", "application/yaml", SETUP.formatted(9, "CUP", made("CUP")));
        writer.observe("copied", List.of(row("MUG", 0), row("CUP", 4)));
        writer.post("/v1/test-orders", """
                {"channel": "copied", "destination": {"country": "US"}, "shippingMethod": "copied",
                 "lines": [{"lineId": "1", "variant": "MUG", "quantity": 1}]}""");
        writer.post("/v1/channels/copied/displays", """
                [{"variant": "MUG", "quantity": 50, "observedAt": "%s"}]""".formatted(Instant.now()));
    }

    private static String made(String sku) {
        return "[{rank: 1, components: [{supplier: copied, sku: %s, units: 1}]}]".formatted(sku);
    }

    /** What was written by the reader is read by it, however old its reports are. */
    private void followsItsOwnWrites() {
        long units = Instant.now().getEpochSecond();
        reader.put("/v1/listings/copied/OWN", "application/json",
                """
                {"title": "%d", "sources": [{"rank": 1, "components": [{"supplier": "copied", "sku": "OWN", "units": 1}]}]}"""
                        .formatted(units));
        assertThat(reader.get("/v1/listings/copied/OWN").path("title").asText()).isEqualTo(Long.toString(units));
        reader.observe("copied", List.of(row("OWN", units)));
        assertThat(reader.get("/v1/positions?supplier=copied&sku=OWN").at("/items/0/onHand").asLong()).isEqualTo(units);
    }

    /** Of what there will be less. */
    private void reserve() {
        HttpRequest request = reader.request("/v1/reservations")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", "replica-reports")
                .POST(BodyPublishers.ofString("""
                        {"channel": "copied", "destination": {"country": "US"},
                         "lines": [{"lineId": "1", "variant": "MUG", "quantity": 2}]}"""))
                .build();
        HttpResponse<String> made = send(request);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String id = json(made).path("id").asText();
        assertThat(reader.get("/v1/reservations/" + id).path("state").asText()).isEqualTo("HELD");
    }

    private static Map<Report, String> shownBy(ServiceProcess instance, boolean fromReplica) {
        Map<Report, String> shown = new LinkedHashMap<>();
        for (Report report : REPORTS) {
            HttpResponse<String> answer = answer(instance, report);
            assertThat(answer.statusCode()).as("%s %s", report, answer.body()).isEqualTo(200);
            assertThat(lag(answer).isPresent()).as("%s says how old it is", report).isEqualTo(fromReplica);
            shown.put(report, report.isSheet() ? answer.body().lines().count() + " lines" : size(json(answer), report));
        }
        return shown;
    }

    private static String size(JsonNode answer, Report report) {
        JsonNode part = answer.at(report.pointer());
        return part.isArray() ? part.size() + " items" : part.asText();
    }

    private static Optional<Long> lag(HttpResponse<String> answer) {
        return answer.headers().firstValue(LAG).map(Long::valueOf);
    }

    private static HttpResponse<String> answer(ServiceProcess instance, Report report) {
        return send(instance.request(report.path())
                .header("Accept", report.isSheet() ? "text/csv" : "application/json")
                .GET()
                .build());
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            HttpResponse<String> answer = HTTP.send(request, BodyHandlers.ofString());
            Api.check(request, answer);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(answer.body(), e);
        }
    }

    private static Map<String, Object> row(String sku, long quantity) {
        return Map.of("sku", sku, "location", "us", "quantity", quantity, "observedAt", Instant.now().toString());
    }
}
