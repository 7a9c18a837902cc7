package io.stockproof.connector.cj;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static io.stockproof.connector.cj.CjFixture.PRODUCT;
import static io.stockproof.connector.cj.CjFixture.STOCK;
import static io.stockproof.connector.cj.CjFixture.data;
import static io.stockproof.connector.cj.CjFixture.product;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorHealthFixture;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.ReadRequest.WantedItem;
import io.stockproof.connector.RecordingSink;
import io.stockproof.connector.SupplierFixture;
import io.stockproof.connector.outbound.CallProperties;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Limits;
import io.stockproof.supplier.Supplier;
import io.stockproof.testing.PostgresForTests;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How CJ is left alone when it fails, and tried again. */
class CjBreakerIT {

    private static final Limits FOUR_AT_A_TIME = new Limits(BigDecimal.valueOf(1000), 4, 5, 0);

    private static DataSource database;

    private final WireMockServer cj = new WireMockServer(options().dynamicPort());
    private final RecordingSink sink = new RecordingSink();

    @BeforeAll
    static void open() {
        database = PostgresForTests.freshDatabase();
    }

    @BeforeEach
    void start() {
        cj.start();
        CjFixture.givesTokens(cj);
    }

    @AfterEach
    void stop() {
        cj.stop();
    }

    @Test
    void leavesASupplierAloneThatKeepsFailing() throws Exception {
        stock(500);
        CjConnector instance = instance(Duration.ofMinutes(5));
        ReadRequest request = request();
        outcome(instance, request);
        forgetAllThatWasAsked();

        assertThat(outcome(instance, request)).isEqualTo("BREAKER_OPEN");
        assertThat(asked()).isZero();
        assertThat(ConnectorHealthFixture.health(database).of(request.supplier().code())).satisfies(status -> {
            assertThat(status.breaker()).isEqualTo("OPEN");
            assertThat(status.breakerSince()).isNotNull();
        });
    }

    @Test
    void triesASupplierThatFailedWithOneProductAndReadsTheRestWhereItAnswers() throws Exception {
        stock(500);
        CjConnector instance = instance(Duration.ofMillis(100));
        ReadRequest request = request();
        outcome(instance, request);
        forgetAllThatWasAsked();

        await().until(() -> outcome(instance, request).equals("SUPPLIER_ERROR"));
        assertThat(asked()).isEqualTo(1);
        cj.resetRequests();
        stock(200);
        await().until(() -> !outcome(instance, request).equals("BREAKER_OPEN") || asked() > 0);
        assertThat(sink.read).hasSize(8);
        assertThat(asked()).isEqualTo(8);
    }

    @Test
    void takesNoCallForAFailureOfStockThatAsksWhatProductsAre() throws Exception {
        stock(200);
        cj.stubFor(get(urlPathEqualTo(PRODUCT)).willReturn(aResponse().withStatus(500)));
        CjConnector instance = instance(Duration.ofMinutes(5));
        ReadRequest request = request(new WantedItem("S0", "p0", "v0", false, true));
        for (int polls = 1; polls <= 4; polls++) {
            assertThat(outcome(instance, request)).isEqualTo("Read");
            assertThat(sink.inVain).isEqualTo(polls);
        }
        assertThat(CjForTests.productReads(cj)).as("without another try").hasSize(4);
        assertThat(ConnectorHealthFixture.health(database).of(request.supplier().code()).breaker()).isEqualTo("CLOSED");
    }

    private void stock(int status) {
        cj.stubFor(get(urlPathEqualTo(STOCK)).willReturn(status == 200
                ? data(product()).withFixedDelay(50)
                : aResponse().withStatus(status)));
    }

    /** Calls that ran side by side with the one that failed may still arrive. */
    private void forgetAllThatWasAsked() {
        AtomicInteger before = new AtomicInteger();
        await().during(Duration.ofMillis(200)).until(() -> before.getAndSet(asked()) == asked());
        cj.resetRequests();
    }

    private int asked() {
        return cj.findAll(getRequestedFor(urlPathEqualTo(STOCK))).size();
    }

    private String outcome(CjConnector instance, ReadRequest request) throws InterruptedException {
        try {
            return instance.read(request, sink).getClass().getSimpleName();
        } catch (ConnectorException e) {
            return e.kind().name();
        }
    }

    private static CjConnector instance(Duration openFor) {
        return CjFixture.instance(database, new CallProperties(
                Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofSeconds(1), 4, 50, openFor,
                Duration.ofMinutes(1)),
                Map.of("CJ_API_KEY", "CJ1@api@key"));
    }

    private ReadRequest request() {
        return request(IntStream.range(0, 8)
                .mapToObj(item -> new WantedItem("S" + item, "p" + item, "v" + item))
                .toArray(WantedItem[]::new));
    }

    private ReadRequest request(WantedItem... items) {
        Supplier supplier = SupplierFixture.supplier(
                ConnectorKind.CJ, cj.baseUrl() + "/api/", "${CJ_API_KEY}", null, FOUR_AT_A_TIME);
        return SupplierFixture.request(SupplierFixture.insert(database, supplier), supplier, items);
    }
}
