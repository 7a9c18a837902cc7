package io.stockproof.connector.cj;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static io.stockproof.connector.cj.CjFixture.FREIGHT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.Quote;
import io.stockproof.connector.Quote.Offer;
import io.stockproof.connector.QuoteRequest;
import io.stockproof.connector.QuoteRequest.Content;
import io.stockproof.connector.SupplierFixture;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Supplier;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import io.stockproof.testing.PostgresForTests;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;

class CjQuotesIT {

    private static DataSource database;
    private static WireMockServer cj;

    private StoredSupplier supplier;

    @BeforeAll
    static void start() {
        database = PostgresForTests.freshDatabase();
        cj = new WireMockServer(options().dynamicPort());
        cj.start();
    }

    @AfterAll
    static void stop() {
        cj.stop();
    }

    @BeforeEach
    void reset() {
        cj.resetAll();
        CjFixture.givesTokens(cj);
        Supplier plain = SupplierFixture.supplier(
                ConnectorKind.CJ, "http://127.0.0.1:" + cj.port() + "/api", "${CJ_API_KEY}", null,
                SupplierFixture.QUICK);
        supplier = new StoredSupplier(SupplierFixture.insert(database, plain), 0, plain);
    }

    @Test
    void asksByTheIdsFromTheCountryOfTheParcel() throws Exception {
        answers(CjFixture.data("""
                [{"logisticAging":"2-5","logisticPrice":4.71,"logisticPriceCn":30.54,"logisticName":"USPS+"},
                 {"logisticAging":"12-50","logisticPrice":4.09,"totalPostageFee":6.125,"logisticName":"CJPacket Postal",
                  "error":"","errorEn":null},
                 {"logisticName":"DHL","logisticPrice":null,"errorEn":"The weight exceeds the limit"}]
                """));

        assertThat(offers(quote())).containsExactly(
                new Offer("USPS+", new BigDecimal("4.71"), "2-5", null),
                new Offer("CJPacket Postal", new BigDecimal("6.13"), "12-50", null),
                new Offer("DHL", null, null, "The weight exceeds the limit"));
        cj.verify(1, postRequestedFor(urlPathEqualTo(FREIGHT))
                .withHeader("CJ-Access-Token", equalTo("a1"))
                .withRequestBody(equalToJson("""
                        {"startCountryCode":"CN","endCountryCode":"US","zip":"94107",
                         "products":[{"vid":"1796078021431009280","quantity":2}]}
                        """)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null"})
    void offersNothingWhereNothingShips(String data) throws Exception {
        answers(CjFixture.data(data));

        assertThat(offers(quote())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "\"none\"", "[{\"logisticPrice\":4.71}]", "[7]"})
    void believesNoAnswerThatIsNoList(String data) {
        answers(CjFixture.data(data));

        assertThat(failure()).isEqualTo(Kind.MALFORMED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "1e999999", "1e-999999", "99999999999", "\"4.71\""})
    void tellsNoPriceThatMakesNoSense(String price) throws Exception {
        answers(CjFixture.data("[{\"logisticName\":\"DHL\",\"logisticPrice\":" + price + "}]"));

        assertThat(offers(quote())).containsExactly(new Offer("DHL", null, null, null));
    }

    @ParameterizedTest
    @CsvSource({"200,1602000,Variant not found", "200,1602002,Product removed from shelves", "200,1600300,Param error"})
    void isRefusedWhereCjDoesNotKnowTheItem(int status, long code, String message) throws Exception {
        answers(CjFixture.error(status, code, message));

        assertThat(((Quote.Refused) quote()).why()).isEqualTo("CJ answered " + code + ": " + message);
    }

    @ParameterizedTest
    @CsvSource({"200,1600005,UNAUTHORIZED", "500,1600000,SUPPLIER_ERROR", "200,1605001,REFUSED", "403,403,REFUSED",
            "200,1600200,RATE_LIMITED"})
    void failsAsAReadWould(int status, long code, Kind kind) {
        answers(CjFixture.error(status, code, "no"));

        assertThat(failure()).isEqualTo(kind);
    }

    @Test
    void asksAgainWhenItWasTooQuick() throws Exception {
        cj.stubFor(post(urlPathEqualTo(FREIGHT)).inScenario("q").whenScenarioStateIs(Scenario.STARTED)
                .willReturn(CjFixture.error(200, 1600200, "Too much request")).willSetStateTo("then"));
        cj.stubFor(post(urlPathEqualTo(FREIGHT)).inScenario("q").whenScenarioStateIs("then")
                .willReturn(CjFixture.data("[]")));

        assertThat(offers(quote())).isEmpty();
    }

    @Test
    void replacesATokenThatIsRefused() throws Exception {
        cj.stubFor(post(urlPathEqualTo(FREIGHT)).withHeader("CJ-Access-Token", equalTo("a1"))
                .willReturn(CjFixture.error(200, 1600001, "Invalid access token")));
        cj.stubFor(post(urlPathEqualTo(FREIGHT)).withHeader("CJ-Access-Token", equalTo("a2"))
                .willReturn(CjFixture.data("[]")));

        assertThat(offers(quote())).isEmpty();
        assertThat(CjFixture.tokenCalls(cj)).isEqualTo(2);
    }

    @Test
    void countsItsPointsAndSparesTheReserve() throws Exception {
        answers(CjFixture.dataWithPoints("[]", 2_505));

        assertThat(offers(quote())).isEmpty();

        assertThat(JdbcClient.create(database)
                .sql("SELECT points_remaining FROM connector_session WHERE supplier_id = :id")
                .param("id", supplier.supplierId()).query(Long.class).single()).isEqualTo(2_505);
        assertThat(quote()).isEqualTo(new Quote.Spared("CJ's points are down to the reserve"));
        cj.verify(1, postRequestedFor(urlPathEqualTo(FREIGHT)));
    }

    @Test
    void waitsNoLongerThanItMay() {
        answers(aResponse().withFixedDelay(3_000).withBody("{}"));
        long began = System.nanoTime();

        assertThat(failure()).isEqualTo(Kind.TIMEOUT);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(2_500));
    }

    private static void answers(ResponseDefinitionBuilder answer) {
        cj.stubFor(post(urlPathEqualTo(FREIGHT)).willReturn(answer));
    }

    private static List<Offer> offers(Quote quote) {
        return ((Quote.Offers) quote).offers();
    }

    private Kind failure() {
        ConnectorException failure = catchThrowableOfType(ConnectorException.class, this::quote);
        assertThat(failure).isNotNull();
        return failure.kind();
    }

    private Quote quote() throws ConnectorException, InterruptedException {
        return CjFixture.quotes(database, Map.of("CJ_API_KEY", "key")).quote(new QuoteRequest(
                supplier,
                new CountryCode("CN"),
                new Destination(new CountryCode("US"), "CA", "94107"),
                List.of(new Content("1796078021431009280", 2)),
                Duration.ofMillis(1_000),
                InstantSource.system()));
    }
}
