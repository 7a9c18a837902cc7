package io.stockproof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The case that the product exists for: the supplier says 10,077, and none of it can be bought. */
@Order(2) // And so, from the other side, the last: it waits for as long as a start takes.
class SeedCaseIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void answersWhatCanBeBoughtThroughMovesOutagesAndRestarts(@TempDir Path folder) throws Exception {
        Instant launched = Instant.now();
        try (LoopbackSupplier supplier = new LoopbackSupplier();
                ServiceProcess service = ServiceProcess.startAsShipped(folder.resolve("data"), 256)) {
            // 20 seconds, or what this machine needs to start anew and be asked before the stock is stale.
            long maxAgeSeconds = Math.max(20, Duration.between(launched, Instant.now()).toSeconds() + 8);
            supplier.holds(0, 10_077);
            service.put("/v1/setup", "application/yaml", setup(supplier, maxAgeSeconds));

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(reasons(service)).isEqualTo("[\"FACTORY_EXCLUDED\"]"));
            assertThat(purchasable(service)).isZero();
            assertThatTheExplanationAccountsForEveryUnit(service);

            supplier.holds(77, 10_000);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(purchasable(service)).isEqualTo(77));

            supplier.goDown();
            service.stop();
            service.restart();
            JsonNode afterRestart = answer(service);
            assertThat(afterRestart.get("purchasable").longValue()).isEqualTo(77);

            Instant staleAt = Instant.parse(afterRestart.get("observedAt").textValue()).plusSeconds(maxAgeSeconds);
            JsonNode stale = await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
                JsonNode answer = answer(service);
                if (answer.get("reasons").toString().contains("STOCK_STALE")) {
                    return answer;
                }
                assertThat(answer.get("purchasable").longValue()).as("until it is stale").isEqualTo(77);
                return null;
            }, Objects::nonNull);
            assertThat(Instant.now()).isAfterOrEqualTo(staleAt);
            assertThat(stale.get("purchasable").longValue()).isZero();
            assertThat(service.get("/v1/ledger/audit").get("violations")).isEmpty();
            assertThatMachinesCanReadTheLog(service.log());
        }
    }

    /** Outside the demo each line is a JSON document; but for what the JVM itself may have to warn of. */
    private static void assertThatMachinesCanReadTheLog(String log) throws JsonProcessingException {
        List<String> lines = log.lines().filter(line -> !line.startsWith("WARNING: ")).toList();
        assertThat(lines).hasSizeGreaterThan(5);
        for (String line : lines) {
            JsonNode entry = JSON.readTree(line);
            assertThat(entry.at("/log/level").textValue()).as(line).isIn("INFO", "WARN", "ERROR");
            assertThat(Instant.parse(entry.get("@timestamp").textValue())).isBefore(Instant.now());
            assertThat(entry.get("message").textValue()).isNotBlank();
        }
        assertThat(lines).as("what a line is about has members of its own").anySatisfy(line -> {
            JsonNode entry = JSON.readTree(line);
            assertThat(entry.get("message").textValue()).isEqualTo("Poll finished");
            assertThat(entry.get("supplier").textValue()).isEqualTo("cj");
            assertThat(entry.get("outcome").textValue()).isEqualTo("APPLIED");
        });
    }

    private static void assertThatTheExplanationAccountsForEveryUnit(ServiceProcess service) {
        JsonNode explanation =
                service.get("/v1/channels/main/variants/TEE-RED-M/availability/explanation?country=US");
        JsonNode component = explanation.at("/components/0");
        assertThat(component.get("advertised").longValue()).isEqualTo(10_077);
        assertThat(component.get("usable").longValue()).isZero();
        assertThat(component.at("/withheld/0/reason").textValue()).isEqualTo("FACTORY_EXCLUDED");
        assertThat(component.at("/withheld/0/quantity").longValue()).isEqualTo(10_077);
        assertThat(explanation.at("/smallestFix/gates").toString()).isEqualTo("[\"FACTORY_EXCLUDED\"]");
        assertThat(explanation.at("/smallestFix/purchasable").longValue()).isEqualTo(10_077);
    }

    private static long purchasable(ServiceProcess service) {
        return answer(service).get("purchasable").longValue();
    }

    private static String reasons(ServiceProcess service) {
        return answer(service).get("reasons").toString();
    }

    private static JsonNode answer(ServiceProcess service) {
        return service.availability("main", "TEE-RED-M", "US");
    }

    private static String setup(LoopbackSupplier supplier, long maxAgeSeconds) {
        return """
                suppliers:
                  - code: cj
                    connector: cj
                    baseUrl: %s
                    credential: ${CJ_API_KEY}
                    poll: {everySeconds: 1}
                    freshness: {maxAgeSeconds: %d}
                    limits: {requestsPerSecond: 50, retries: 0}
                    guard: {maxZeroedShare: 1.0, maxDroppedUnitsShare: 1.0, minRowsShare: 0.0}
                    locations:
                      - {code: cn, kind: WAREHOUSE, country: CN}
                      - {code: cn-factory, kind: FACTORY, country: CN, leadTimeDays: 7}
                    items:
                      - %s
                shippingMethods:
                  - code: cjpacket-ordinary
                    lanes:
                      - {from: {country: CN}, to: {country: US}, transitDays: {min: 8, max: 15}}
                channels:
                  - code: main
                    shippingMethods: [cjpacket-ordinary]
                listings:
                  - channel: main
                    variant: TEE-RED-M
                    sources:
                      - {rank: 1, components: [{supplier: cj, sku: %s, units: 1}]}
                """
                .formatted(supplier.cjUrl(), maxAgeSeconds, LoopbackSupplier.itemYaml(), LoopbackSupplier.SKU);
    }
}
