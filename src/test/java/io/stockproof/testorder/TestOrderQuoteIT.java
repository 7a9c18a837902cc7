package io.stockproof.testorder;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.stockproof.access.Caller;
import io.stockproof.access.Idempotency;
import io.stockproof.availability.Readings;
import io.stockproof.connector.cj.CjForTests;
import io.stockproof.diagnosis.Diagnoses;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import io.stockproof.shipping.ShippingMethods;
import io.stockproof.supplier.Suppliers;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What CJ says of sending it, beside what we say. */
@StockproofIT
class TestOrderQuoteIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    @LocalServerPort int port;

    @Autowired DataSource database;
    @Autowired Readings readings;
    @Autowired SupplierLayer supplierLayer;
    @Autowired DisplayLayer displayLayer;
    @Autowired CheckoutLayer checkoutLayer;
    @Autowired Parcels parcels;
    @Autowired Diagnoses diagnoses;
    @Autowired Suppliers suppliers;
    @Autowired ShippingMethods methods;
    @Autowired InstantSource clock;
    @Autowired TestOrderRepository repository;
    @Autowired QuotedMismatches quoted;
    @Autowired Idempotency idempotency;

    private final String name = "quote" + NUMBER.incrementAndGet() + "-" + ProcessHandle.current().pid();
    private WireMockServer cj;

    @BeforeEach
    void start() {
        cj = new WireMockServer(options().dynamicPort());
        cj.start();
        CjForTests.givesTokens(cj);
    }

    @AfterEach
    void stop() {
        cj.stop();
    }

    @Test
    void tellsThePriceAndTheDaysOfTheMethodThatServesIt() throws Exception {
        aStore("EXCLUDE", "");
        has("us", 5);
        CjForTests.quotes(cj, "US", "US", """
                [{"logisticName":"USPS+","logisticPrice":5.6,"logisticAging":"3-5"}]""");

        TestOrder.Walked walked = walk(null);

        assertThat(walked.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(quote(walked).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(quote(walked).detail())
                .isEqualTo(name + " sends A US to US by USPS+ (5.60 USD, 3-5 days).");
        assertThat(walked.disagreements()).isEmpty();
    }

    @Test
    void isNotAgreedWithWhereCjDoesNotListWhatWeSendBy() throws Exception {
        aStore("INCLUDE", "");
        has("cn-factory", 10_077);
        CjForTests.quotes(cj, "CN", "US", """
                [{"logisticName":"CJPacket Postal","logisticPrice":4.09,"logisticAging":"12-50"}]""");

        TestOrder.Walked walked = walk(null);

        assertThat(walked.firstFailing()).isEqualTo(quote(walked));
        assertThat(quote(walked).detail()).contains("does not list " + name + "-packet", "CJPacket Postal (4.09 USD");
        assertThat(walked.disagreements()).singleElement().satisfies(one -> {
            assertThat(one.weShip()).isTrue();
            assertThat(one.supplierShips()).isFalse();
            assertThat(one.from()).isEqualTo("CN");
        });
    }

    @Test
    void findsAMethodByWhatTheSupplierCallsIt() throws Exception {
        aStore("INCLUDE", "supplierName: CJPacket Postal");
        has("cn-factory", 10_077);
        CjForTests.quotes(cj, "CN", "US", "[{\"logisticName\":\"cjpacket postal\",\"logisticPrice\":4.09}]");

        assertThat(walk(null).verdict()).isEqualTo(Verdict.PASSED);
    }

    @Test
    void isAskedThoughOurOwnShippingRefuses() throws Exception {
        aStore("INCLUDE", "open: false");
        has("cn-factory", 10_077);
        CjForTests.quotes(cj, "CN", "US", "[{\"logisticName\":\"" + name + " Packet\"}]");

        TestOrder.Walked walked = walk(name + "-packet");

        assertThat(walked.firstFailing()).isNotNull();
        assertThat(walked.firstFailing().layer()).isEqualTo(Layer.SHIPPING);
        assertThat(quote(walked).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(walked.disagreements()).singleElement().satisfies(one -> {
            assertThat(one.weShip()).isFalse();
            assertThat(one.supplierShips()).isTrue();
        });
    }

    /** A quote proves no stock: CJ sends what we do not sell, since it is at the factory. */
    @Test
    void isNoDisagreementWhereStockIsWhatWeRefuse() throws Exception {
        aStore("EXCLUDE", "");
        has("cn-factory", 10_077);
        CjForTests.quotes(cj, "CN", "US", "[{\"logisticName\":\"" + name + " Packet\"}]");

        TestOrder.Walked walked = walk(null);

        assertThat(walked.firstFailing()).isNotNull();
        assertThat(walked.firstFailing().layer()).isEqualTo(Layer.ALLOCATION);
        assertThat(quote(walked).verdict()).isEqualTo(Verdict.PASSED);
        assertThat(walked.disagreements()).isEmpty();
    }

    @Test
    void isUnknownWhereCjDoesNotAnswer() throws Exception {
        aStore("EXCLUDE", "");
        has("us", 5);
        CjForTests.failsToQuote(cj);

        TestOrder.Walked walked = walk(null);

        assertThat(walked.verdict()).isEqualTo(Verdict.PASSED);
        assertThat(quote(walked).verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(quote(walked).detail()).contains("SUPPLIER_ERROR");
        assertThat(walked.disagreements()).isEmpty();
    }

    @Test
    void failsWhereNothingShips() throws Exception {
        aStore("EXCLUDE", "");
        has("us", 5);
        CjForTests.quotes(cj, "US", "US", "[]");

        assertThat(quote(walk(null)).detail()).contains("nothing ships that");
    }

    @Test
    void opensAMismatchWhereCjContradictsUsAndEndsItOnceItAgrees() throws Exception {
        aStore("INCLUDE", "");
        has("cn-factory", 10_077);
        CjForTests.quotes(cj, "CN", "US", "[{\"logisticName\":\"CJPacket Postal\",\"logisticPrice\":4.09}]");

        TestOrder first = orders();
        TestOrder second = orders();

        JsonNode open = mismatch();
        assertThat(open.path("kind").asText()).isEqualTo("QUOTE_DISAGREES");
        assertThat(open.path("state").asText()).isEqualTo("OPEN");
        assertThat(open.path("displayed").asLong()).isEqualTo(10_077);
        assertThat(open.path("purchasable").asLong()).isZero();
        assertThat(open.path("rootCause").asText()).isEqualTo("SHP_QUOTE_DISAGREES");
        assertThat(open.path("suggestion").asText()).contains("Suspend lane CN>US by " + name + "-packet");
        assertThat(open.at("/evidence/0/kind").asText()).isEqualTo("TEST_ORDER");
        assertThat(open.at("/evidence/0/reference").asLong()).isEqualTo(second.id()).isGreaterThan(first.id());
        assertThat(open.at("/evidence/1/kind").asText()).isEqualTo("QUOTE");

        CjForTests.failsToQuote(cj);
        orders();
        assertThat(mismatch()).as("who does not answer says nothing").isEqualTo(open);

        CjForTests.quotes(cj, "CN", "US", "[{\"logisticName\":\"" + name + " Packet\"}]");
        TestOrder last = orders();
        JsonNode ended = mismatch();
        assertThat(ended.path("id").asLong()).isEqualTo(open.path("id").asLong());
        assertThat(ended.path("state").asText()).isEqualTo("RESOLVED");
        assertThat(ended.path("resolution").asText()).startsWith("Test order " + last.id());
    }

    /** Made as a schedule makes them. */
    private TestOrder orders() throws InterruptedException {
        TestOrders orders = new TestOrders(
                walk(), repository, quoted, idempotency, properties(), new SimpleMeterRegistry());
        return orders.make(0, "schedule", request(null));
    }

    /** The only one. */
    private JsonNode mismatch() {
        JsonNode items = Api.admin(port).get("/v1/mismatches?channel=" + name).expect(200).json().path("items");
        assertThat(items).hasSize(1);
        return items.get(0);
    }

    private static LayerReport quote(TestOrder.Walked walked) {
        return walked.layers().getLast();
    }

    private TestOrder.Walked walk(@Nullable String method) throws InterruptedException {
        Walk walk = walk();
        return walk.walk(Caller.SYSTEM, walk.start(Caller.SYSTEM, request(method).checked()));
    }

    private Walk walk() {
        QuoteLayer quotes = new QuoteLayer(
                List.of(CjForTests.quotes(database)), parcels, suppliers, methods, properties(), clock);
        return new Walk(readings, supplierLayer, displayLayer, checkoutLayer, quotes, diagnoses, clock);
    }

    private static TestOrderProperties properties() {
        return new TestOrderProperties(4, 5, Duration.ofSeconds(5), 10, 1_000);
    }

    private TestOrderRequest request(@Nullable String method) {
        return new TestOrderRequest(
                new ChannelCode(name),
                Destination.of(new CountryCode("US")),
                method == null ? null : new MethodCode(method),
                List.of(new TestOrderRequest.Line(null, "A", 2)));
    }

    private void aStore(String factoryPolicy, String packetMore) {
        Api.admin(port).header("Content-Type", "application/yaml").put("/v1/setup", """
                suppliers:
                  - code: %1$s
                    connector: cj
                    baseUrl: http://127.0.0.1:%2$d/api
                    credential: ${CJ_API_KEY}
                    locations:
                      - {code: us, kind: WAREHOUSE, country: US, leadTimeDays: 1}
                      - {code: cn-factory, kind: FACTORY, country: CN, leadTimeDays: 3}
                    items:
                      - {sku: A, ref: {pid: "1796078021431009000", vid: "1796078021431009280"}}
                shippingMethods:
                  - code: %1$s-packet
                    name: %1$s Packet
                    lanes:
                      - {from: {country: CN}, to: {country: US}, transitDays: {min: 8, max: 15}}
                    %4$s
                  - code: %1$s-usps
                    name: USPS+
                    lanes:
                      - {from: {country: US}, to: {country: US}, transitDays: {min: 3, max: 5}}
                channels:
                  - code: %1$s
                    shippingMethods: [%1$s-packet, %1$s-usps]
                    factoryStock: {policy: %3$s}
                listings:
                  - {channel: %1$s, variant: A, sources: [{components: [{supplier: %1$s, sku: A}]}]}
                """.formatted(name, cj.port(), factoryPolicy, packetMore)).expect(200);
    }

    private void has(String location, long quantity) {
        Map<String, Object> row = Map.of(
                "sku", "A", "location", location, "quantity", quantity, "observedAt", Instant.now().toString());
        Api.admin(port).post("/v1/suppliers/" + name + "/observations", List.of(row)).expect(200);
    }
}
