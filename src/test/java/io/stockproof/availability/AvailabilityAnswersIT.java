package io.stockproof.availability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.testing.Api;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;

/** The form of an answer: its order, what a cache may keep, how fresh it is, what it hides. */
class AvailabilityAnswersIT extends StoreOverHttp {

    @Autowired MeterRegistry meters;

    @Test
    void answersOneVariantInAFormThatACacheCanKeep() {
        store.position("A", "cn", 5);

        io.stockproof.testing.Answer first = api.get(store.path("TEE", "?country=US")).expect(200);

        assertThat(first.json().path("variant").asText()).isEqualTo("TEE");
        assertThat(first.json().path("channel").asText()).isEqualTo(store.channel());
        assertThat(first.header("Cache-Control"))
                .isEqualTo("max-age=5, public, stale-if-error=60, stale-while-revalidate=10");
        assertThat(first.headers().allValues("Vary")).anyMatch(vary -> vary.contains("Authorization"));
        Api conditional = api.header("If-None-Match", first.header("ETag"));
        assertThat(conditional.get(store.path("TEE", "?country=US")).expect(304).body()).isEmpty();
        store.position("A", "cn", 6);
        assertThat(conditional.get(store.path("TEE", "?country=US")).expect(200).header("ETag"))
                .isNotEqualTo(first.header("ETag"));
    }

    @ParameterizedTest
    @CsvSource({"a/b", "größe ⚡", "50%", "a?b#c", "a+b&c", "//"})
    void answersAVariantOfAnyPrintableText(String variant) {
        store.listing(variant, "A");
        store.position("A", "cn", 5);
        String encoded = URLEncoder.encode(variant, StandardCharsets.UTF_8).replace("+", "%20");

        assertThat(api.get(store.path(encoded, "?country=US")).expect(200).json().path("variant").asText())
                .isEqualTo(variant);
        assertThat(api.get(store.path(encoded, "/explanation?country=US")).expect(200).json().path("variant").asText())
                .isEqualTo(variant);
        assertThat(query(store.query(variant)).at("/items/0/purchasable").asLong()).isEqualTo(5);
    }

    @Test
    void hidesExactNumbersFromStorefrontsOnly() {
        store.setUp(Map.of("display", Map.of("lowStockAt", 5, "capAt", 50, "hideExact", true)));
        store.position("A", "cn", 120);
        Api storefront = Api.with(port, "storefront");

        JsonNode hidden =
                storefront.post("/v1/availability/query", store.query("TEE")).expect(200).json().at("/items/0");
        assertThat(hidden.path("purchasable").asLong()).isEqualTo(50);
        assertThat(hidden.path("available").asLong()).isEqualTo(50);
        assertThat(hidden.path("display").asText()).isEqualTo("50+ available");
        assertThat(storefront.get(store.path("TEE", "?country=US")).expect(200).json().path("purchasable").asLong())
                .isEqualTo(50);
        assertThat(query(store.query("TEE")).at("/items/0/purchasable").asLong()).isEqualTo(120);
        storefront.get(store.path("TEE", "/explanation?country=US")).expect(403);
    }

    @Test
    void waitsForTheVersionAskedForAndSaysIfItCannot() {
        store.position("A", "cn", 5);
        String version = query(store.query("TEE")).path("version").asText();
        Map<String, Object> query = store.query("TEE");
        query.put("minVersion", version);
        assertThat(query(query).path("degraded").asBoolean()).isFalse();
        assertThat(api.post("/v1/availability/query?minVersion=" + version, store.query("TEE")).expect(200).json()
                .path("degraded").asBoolean())
                .isFalse();

        for (String never : List.of("999999999:999999999:", "9:1:", "0:9:", "3:9:8,7", "3:9:9", "nonsense",
                "1:9999999999999999999:")) {
            query.put("minVersion", never);
            Instant before = Instant.now();
            assertThat(query(query).path("degraded").asBoolean()).describedAs(never).isTrue();
            assertThat(Duration.between(before, Instant.now())).isBetween(Duration.ofMillis(290),
                    Duration.ofSeconds(5));
        }
        assertThat(api.get(store.path("TEE", "?country=US&minVersion=nonsense")).expect(200).header("Cache-Control"))
                .isEqualTo("no-store");
    }

    @Test
    void countsAnswersByStatus() {
        store.position("A", "cn", 5);
        double before = answered("IN_STOCK");
        double unknown = answered("UNKNOWN_VARIANT");

        query(store.query("TEE", "NONE", "TEE"));

        assertThat(answered("IN_STOCK")).isEqualTo(before + 2);
        assertThat(answered("UNKNOWN_VARIANT")).isEqualTo(unknown + 1);
    }

    @Test
    void answersInTheOrderAskedAndDoublesTwice() {
        store.position("A", "cn", 5);
        store.listing("BARE");

        JsonNode body = query(store.query("NONE", "TEE", "BARE", "TEE"));

        assertThat(StreamSupport.stream(body.path("items").spliterator(), false)
                .map(item -> item.path("variant").asText() + " " + item.path("status").asText()))
                .containsExactly("NONE UNKNOWN_VARIANT", "TEE IN_STOCK", "BARE OUT_OF_STOCK", "TEE IN_STOCK");
        assertThat(texts(body.at("/items/2/reasons"))).containsExactly("UNMAPPED");
        JsonNode unknown = body.at("/items/0");
        assertThat(unknown.path("purchasable").asLong()).isZero();
        assertThat(unknown.path("reasons")).isEmpty();
        for (String member : List.of(
                "available", "display", "shippingMethods", "deliveryDays", "observedAt", "ageSeconds")) {
            assertThat(unknown.has(member) && unknown.path(member).isNull()).describedAs(member).isTrue();
        }
        assertThat(body.path("destination").toString()).isEqualTo("{\"country\":\"US\"}");
        assertThat(body.path("shippingMethod").isNull()).isTrue();
        assertThat(body.path("degraded").asBoolean()).isFalse();
    }

    private double answered(String status) {
        return meters.get("availability.answers").tag("status", status).counter().count();
    }
}
