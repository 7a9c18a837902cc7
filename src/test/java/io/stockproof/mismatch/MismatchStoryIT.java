package io.stockproof.mismatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.display.DisplayFixture;
import io.stockproof.testing.StockproofIT;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;

/** Inventory: 10077 (CJ: 0, Factory: 10077). The product page shows 10,077; checkout says out of stock. */
@StockproofIT
class MismatchStoryIT {

    private static final String AT_ONCE = "mismatch: {settleSeconds: 0}";

    @LocalServerPort int port;

    @Test
    void namesTheFactoryAndEndsWhenThePolicyChangesAndWhenStockMoves() {
        DisplayFixture store = DisplayFixture.aStore(port, "factoryStock: {policy: EXCLUDE}", "TEE");
        Mismatches mismatches = new Mismatches(store);
        store.has("TEE", "plant", 10_077);
        store.has("TEE", "cn", 0);

        long began = System.nanoTime();
        store.shows("TEE", 10_077);
        assertThat(store.validates("TEE", 1).json().path("valid").asBoolean()).isFalse();
        JsonNode open = mismatches.opens("TEE");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));

        assertThat(open.path("kind").asText()).isEqualTo("SOLD_OUT_SHOWN_AVAILABLE");
        assertThat(open.path("displayed").asLong()).isEqualTo(10_077);
        assertThat(open.path("purchasable").asLong()).isZero();
        assertThat(open.path("overstatedUnits").asLong()).isEqualTo(10_077);
        assertThat(open.path("reason").asText()).isEqualTo("FACTORY_EXCLUDED");
        assertThat(open.path("rootCause").asText()).isEqualTo("SUP_FACTORY_ONLY");
        assertThat(open.path("suggestion").asText()).contains("10,077");
        assertThat(open.path("destination").path("country").asText()).isEqualTo("US");
        assertThat(open.path("displayedSource").asText()).isEqualTo("STORE");
        assertThat(open.path("supplier").asText()).isEqualTo(store.name);
        assertThat(open.path("evidence")).isNotEmpty();
        assertThat(open.path("resolvedAt").isNull()).isTrue();
        long id = open.path("id").asLong();
        Mismatches.soon().until(() -> mismatches.show(id).path("rejectedCarts").asLong() == 1);

        store.setUpChannel("factoryStock: {policy: INCLUDE}\n    " + AT_ONCE);
        JsonNode resolved = mismatches.becomes(id, "RESOLVED");
        assertThat(resolved.path("resolution").asText()).contains("10077 can be bought");
        assertThat(resolved.path("resolvedAt").isNull()).isFalse();

        store.setUpChannel("factoryStock: {policy: EXCLUDE}\n    " + AT_ONCE);
        assertThat(mismatches.opens("TEE").path("id").asLong()).as("the same row").isEqualTo(id);
        assertThat(mismatches.show(id).path("reopenings").asInt()).isEqualTo(1);
        assertThat(mismatches.show(id).path("rejectedCarts").asLong()).as("counted anew").isZero();

        store.has("TEE", "cn", 10_077);
        store.has("TEE", "plant", 0);
        assertThat(Mismatches.actions(mismatches.becomes(id, "RESOLVED")))
                .containsExactly("RESOLVED", "REOPENED", "RESOLVED", "OPENED");
        assertThat(mismatches.list("")).hasSize(1);
    }
}
