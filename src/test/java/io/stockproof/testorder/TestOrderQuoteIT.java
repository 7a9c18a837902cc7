package io.stockproof.testorder;

import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.stockproof.access.Caller;
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

    private static LayerReport quote(TestOrder.Walked walked) {
        return walked.layers().getLast();
    }

    private TestOrder.Walked walk(@Nullable String method) throws InterruptedException {
        TestOrderProperties properties = new TestOrderProperties(4, 5, Duration.ofSeconds(5), 10, 1_000);
        QuoteLayer quotes = new QuoteLayer(
                List.of(CjForTests.quotes(database)), parcels, suppliers, methods, properties, clock);
        Walk walk = new Walk(readings, supplierLayer, displayLayer, checkoutLayer, quotes, diagnoses, clock);
        TestOrderRequest order = new TestOrderRequest(
                new ChannelCode(name),
                Destination.of(new CountryCode("US")),
                method == null ? null : new MethodCode(method),
                List.of(new TestOrderRequest.Line(null, "A", 2))).checked();
        return walk.walk(Caller.SYSTEM, walk.start(Caller.SYSTEM, order));
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
