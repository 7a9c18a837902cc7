package io.stockproof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The case that the product exists for: the supplier says 10,077, and none of it can be bought. */
class SeedCaseIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @Test
    void answersWhatCanBeBoughtThroughMovesOutagesAndRestarts(@TempDir Path folder) {
        try (LoopbackSupplier supplier = new LoopbackSupplier();
                ServiceProcess service = ServiceProcess.startAsShipped(folder.resolve("data"), 256)) {
            supplier.holds(0, 10_077);
            service.put("/v1/setup", "application/yaml", setup(supplier, 3_600));

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(reasons(service)).isEqualTo("[\"FACTORY_EXCLUDED\"]"));
            assertThat(purchasable(service)).isZero();
            assertThatTheExplanationAccountsForEveryUnit(service);

            supplier.holds(77, 10_000);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(purchasable(service)).isEqualTo(77));

            supplier.goDown();
            service.stop();
            service.restart();
            assertThat(purchasable(service)).isEqualTo(77);

            service.put("/v1/setup", "application/yaml", setup(supplier, 10));
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(reasons(service)).contains("STOCK_STALE"));
            assertThat(purchasable(service)).isZero();
            assertThat(service.get("/v1/ledger/audit").get("violations")).isEmpty();
        }
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
        return service.availability("main", "TEE-RED-M", "US").get("purchasable").longValue();
    }

    private static String reasons(ServiceProcess service) {
        return service.availability("main", "TEE-RED-M", "US").get("reasons").toString();
    }

    private static String setup(LoopbackSupplier supplier, int maxAgeSeconds) {
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
