package io.stockproof.connector.cj;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static io.stockproof.connector.cj.CjFixture.ACCESS;
import static io.stockproof.connector.cj.CjFixture.REFRESH;
import static io.stockproof.connector.cj.CjFixture.STOCK;
import static io.stockproof.connector.cj.CjFixture.area;
import static io.stockproof.connector.cj.CjFixture.data;
import static io.stockproof.connector.cj.CjFixture.error;
import static io.stockproof.connector.cj.CjFixture.product;
import static io.stockproof.connector.cj.CjFixture.tokenCalls;
import static io.stockproof.connector.cj.CjFixture.tokens;
import static io.stockproof.connector.cj.CjFixture.variant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.ReadRequest.WantedItem;
import io.stockproof.connector.RecordingSink;
import io.stockproof.connector.SupplierFixture;
import io.stockproof.connector.outbound.LinesForTests;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Limits;
import io.stockproof.supplier.Supplier;
import io.stockproof.testing.PostgresForTests;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** One pair of tokens for all threads and instances: what is asserted is how often CJ was asked for one. */
class CjSessionIT {

    private static DataSource database;
    private static WireMockServer cj;

    private Supplier supplier;
    private int supplierId;

    @BeforeAll
    static void start() {
        database = PostgresForTests.freshDatabase();
        cj = new WireMockServer(options().dynamicPort().containerThreads(40));
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
        accepting("a1", "a2");
        supplier = SupplierFixture.supplier(ConnectorKind.CJ, cj.baseUrl() + "/api", "${CJ_API_KEY}", null,
                new Limits(BigDecimal.valueOf(1000), 8, 20, 2));
        supplierId = SupplierFixture.insert(database, supplier);
    }

    @Test
    void asksForATokenOnceForManyRunsOfTwoInstances() throws Exception {
        CjConnector one = instance("key");
        CjConnector other = instance("key");
        for (int run = 0; run < 3; run++) {
            one.read(request(2), new RecordingSink());
            other.read(request(2), new RecordingSink());
        }
        assertThat(tokenCalls(cj)).isEqualTo(1);
        cj.verify(postRequestedFor(urlPathEqualTo(ACCESS)).withRequestBody(equalTo("{\"apiKey\":\"key\"}")));
    }

    @Test
    void asksOnceThoughManyThreadsOfTwoInstancesFindNoToken() throws Exception {
        cj.stubFor(post(ACCESS).willReturn(tokens("a1").withFixedDelay(300)));

        inParallel(16, number -> number % 2 == 0 ? instance("key") : instance("key"));
        assertThat(tokenCalls(cj)).isEqualTo(1);
    }

    @Test
    void refreshesOnceThoughManyThreadsOfTwoInstancesAreRefused() throws Exception {
        instance("key").read(request(1), new RecordingSink());
        cj.resetRequests();
        accepting("a2");
        cj.stubFor(post(REFRESH).willReturn(tokens("a2").withFixedDelay(300)));

        inParallel(16, number -> instance("key"));
        assertThat(tokenCalls(cj)).isEqualTo(1);
        cj.verify(1, postRequestedFor(urlPathEqualTo(REFRESH)).withRequestBody(containing("refresh-of-a1")));
    }

    @Test
    void goesOnWithTheSameProductAfterATokenEndsInMidPoll() throws Exception {
        CjConnector instance = instance("key");
        instance.read(request(1), new RecordingSink());
        cj.resetRequests();
        refusing("a1", "p3");
        RecordingSink sink = new RecordingSink();
        Supplier oneAtATime = withConcurrency(1);

        instance.read(SupplierFixture.request(supplierId, oneAtATime, items(6)), sink);
        assertThat(sink.read).containsExactly("S0", "S1", "S2", "S3", "S4", "S5");
        assertThat(tokenCalls(cj)).isEqualTo(1);
        cj.verify(2, getRequestedFor(urlPathEqualTo(STOCK)).withQueryParam("pid", equalTo("p3")));
        cj.verify(1, getRequestedFor(urlPathEqualTo(STOCK)).withQueryParam("pid", equalTo("p2")));
    }

    @Test
    void refreshesOnceThoughAllReadsOfARunAreRefusedAtOnce() throws Exception {
        CjConnector instance = instance("key");
        instance.read(request(1), new RecordingSink());
        cj.resetRequests();
        accepting("a2");
        RecordingSink sink = new RecordingSink();

        instance.read(request(40), sink);
        assertThat(sink.read).hasSize(40);
        assertThat(tokenCalls(cj)).isEqualTo(1);
    }

    @Test
    void asksWithTheKeyWhereTheRefreshTokenIsRefused() throws Exception {
        CjConnector instance = instance("key");
        instance.read(request(1), new RecordingSink());
        cj.resetRequests();
        accepting("a9");
        cj.stubFor(post(REFRESH).willReturn(error(200, 1600003, "Refresh token is failure")));
        cj.stubFor(post(ACCESS).willReturn(tokens("a9")));

        instance.read(request(1), new RecordingSink());
        cj.verify(1, postRequestedFor(urlPathEqualTo(REFRESH)));
        cj.verify(1, postRequestedFor(urlPathEqualTo(ACCESS)));
    }

    @Test
    void givesUpAndPausesWhereEvenNewTokensAreRefused() {
        accepting();
        CjConnector instance = instance("key");

        assertThat(failure(instance).kind()).isEqualTo(Kind.UNAUTHORIZED);
        assertThat(tokenCalls(cj)).isEqualTo(3); // at first, by refreshing, by the key
        assertThat(failure(instance).kind()).isEqualTo(Kind.UNAUTHORIZED);
        assertThat(failure(instance("key")).kind()).isEqualTo(Kind.UNAUTHORIZED);
        assertThat(tokenCalls(cj)).isEqualTo(3);
    }

    @Test
    void asksOnlyOnceInAPauseWithAKeyThatIsRefused() {
        cj.stubFor(post(ACCESS).willReturn(error(200, 1600005, "APIkey is wrong")));

        for (int run = 0; run < 3; run++) {
            assertThat(failure(instance("wrong")).kind()).isEqualTo(Kind.UNAUTHORIZED);
        }
        assertThat(tokenCalls(cj)).isEqualTo(1);
        cj.verify(0, getRequestedFor(urlPathEqualTo(STOCK)));
    }

    @ParameterizedTest
    @CsvSource({"1600004,UNAUTHORIZED", "1600006,UNAUTHORIZED", "1600009,UNAUTHORIZED", "1601000,UNAUTHORIZED",
            "1600001,UNAUTHORIZED", "1600003,UNAUTHORIZED", "1600200,RATE_LIMITED", "1600000,SUPPLIER_ERROR"})
    void asksOnceForATokenThatCjDoesNotGive(long code, Kind kind) {
        cj.stubFor(post(ACCESS).willReturn(error(200, code, "no token")));

        assertThat(failure(instance("key")).kind()).isEqualTo(kind);
        assertThat(failure(instance("key")).kind()).isEqualTo(kind);
        assertThat(tokenCalls(cj)).isEqualTo(1);
        cj.verify(0, getRequestedFor(urlPathEqualTo(STOCK)));
    }

    @Test
    void asksOnlyOnceInAPauseWhereCjIsDown() {
        cj.stubFor(post(ACCESS).willReturn(aResponse().withStatus(502)));

        for (int run = 0; run < 3; run++) {
            assertThat(failure(instance("key")).kind()).isEqualTo(Kind.SUPPLIER_ERROR);
        }
        assertThat(tokenCalls(cj)).isEqualTo(1);
    }

    @Test
    void asksAtOnceWithAnotherKeyAndForgetsTheTokensOfTheFirst() throws Exception {
        cj.stubFor(post(ACCESS).willReturn(error(200, 1600005, "APIkey is wrong")));
        assertThat(failure(instance("wrong"))).isNotNull();
        cj.stubFor(post(ACCESS).withRequestBody(containing("right")).willReturn(tokens("a1")));
        instance("right").read(request(1), new RecordingSink());
        cj.stubFor(post(ACCESS).withRequestBody(containing("third")).willReturn(tokens("a2")));
        cj.resetRequests();

        instance("third").read(request(1), new RecordingSink());
        cj.verify(1, postRequestedFor(urlPathEqualTo(ACCESS)));
        cj.verify(0, postRequestedFor(urlPathEqualTo(REFRESH)));
        cj.verify(1, getRequestedFor(urlPathEqualTo(STOCK)).withHeader("CJ-Access-Token", equalTo("a2")));
    }

    @Test
    void sendsNoTokenToAnotherAddressThanGaveIt() throws Exception {
        instance("key").read(request(1), new RecordingSink());
        cj.resetRequests();
        Supplier moved = SupplierFixture.supplier(
                ConnectorKind.CJ, "http://127.0.0.1:" + cj.port() + "/api", "${CJ_API_KEY}", null,
                SupplierFixture.QUICK);
        cj.stubFor(post(ACCESS).willReturn(tokens("a2")));

        instance("key").read(SupplierFixture.request(supplierId, moved, items(1)), new RecordingSink());
        cj.verify(0, getRequestedFor(urlPathEqualTo(STOCK)).withHeader("CJ-Access-Token", equalTo("a1")));
    }

    @Test
    void replacesATokenBeforeItsEnd() throws Exception {
        CjConnector instance = instance("key");
        instance.read(request(1), new RecordingSink());
        JdbcClient.create(database)
                .sql("UPDATE connector_session SET access_expires_at = clock_timestamp() + interval '10 minutes'")
                .update();
        cj.resetRequests();

        instance.read(request(1), new RecordingSink());
        instance.read(request(1), new RecordingSink());
        cj.verify(1, postRequestedFor(urlPathEqualTo(REFRESH)));
        cj.verify(2, getRequestedFor(urlPathEqualTo(STOCK)).withHeader("CJ-Access-Token", equalTo("a2")));
    }

    @Test
    void goesOnWithAGoodTokenWhereItsReplacementFails() throws Exception {
        CjConnector instance = instance("key");
        instance.read(request(1), new RecordingSink());
        JdbcClient.create(database)
                .sql("UPDATE connector_session SET access_expires_at = clock_timestamp() + interval '10 minutes'")
                .update();
        cj.stubFor(post(REFRESH).willReturn(aResponse().withStatus(503)));
        cj.resetRequests();

        instance.read(request(3), new RecordingSink());
        assertThat(tokenCalls(cj)).isEqualTo(1);
    }

    @Test
    void takesOverFromAnInstanceThatDiedWhileItAsked() throws Exception {
        JdbcClient.create(database).sql("""
                        INSERT INTO connector_session (supplier_id, lease_owner, lease_until)
                        VALUES (:id, 'dead', clock_timestamp() + interval '300 ms')
                        """).param("id", supplierId).update();

        instance("key").read(request(1), new RecordingSink());
        assertThat(tokenCalls(cj)).isEqualTo(1);
    }

    @Test
    void keepsNoTokenInClear() throws Exception {
        instance("key-in-clear").read(request(1), new RecordingSink());
        String row = JdbcClient.create(database)
                .sql("SELECT connector_session::text || encode(tokens_sealed, 'escape') FROM connector_session WHERE supplier_id = :id")
                .param("id", supplierId)
                .query(String.class)
                .single();

        assertThat(row).doesNotContain("refresh-of").doesNotContain("key-in-clear")
                .doesNotContain(hex("refresh-of-a1")).doesNotContain(hex("key-in-clear"));
    }

    private static String hex(String text) {
        return java.util.HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Only these tokens are accepted. */
    private static void accepting(String... tokens) {
        cj.stubFor(get(urlPathEqualTo(STOCK)).atPriority(10).willReturn(error(200, 1600001, "Invalid access token")));
        cj.getStubMappings().stream()
                .filter(stub -> stub.getPriority() != null && stub.getPriority() == 5)
                .forEach(cj::removeStubMapping);
        for (String token : tokens) {
            cj.stubFor(get(urlPathEqualTo(STOCK)).atPriority(5).withHeader("CJ-Access-Token", equalTo(token))
                    .willReturn(data(product(variant("\"v\"", area("CN", 1, 1, 0))))));
        }
    }

    /** From this product on {@code token} is not accepted. */
    private static void refusing(String token, String pid) {
        cj.stubFor(get(urlPathEqualTo(STOCK)).atPriority(1).withHeader("CJ-Access-Token", equalTo(token))
                .withQueryParam("pid", equalTo(pid)).willReturn(error(401, 1600001, "Invalid access token")));
    }

    private interface InstanceOf {
        CjConnector of(int number);
    }

    private void inParallel(int runs, InstanceOf instances) throws Exception {
        List<Callable<RecordingSink>> calls = new ArrayList<>();
        for (int number = 0; number < runs; number++) {
            CjConnector instance = instances.of(number);
            calls.add(() -> {
                RecordingSink sink = new RecordingSink();
                instance.read(request(2), sink);
                return sink;
            });
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(runs)) {
            for (Future<RecordingSink> sink : threads.invokeAll(calls)) {
                assertThat(sink.get().read).containsExactly("S0", "S1");
            }
        }
    }

    private ConnectorException failure(CjConnector instance) {
        return catchThrowableOfType(ConnectorException.class, () -> instance.read(request(1), new RecordingSink()));
    }

    private ReadRequest request(int items) {
        return SupplierFixture.request(supplierId, supplier, items(items));
    }

    private static WantedItem[] items(int count) {
        return IntStream.range(0, count).mapToObj(n -> new WantedItem("S" + n, "p" + n, "v"))
                .toArray(WantedItem[]::new);
    }

    private Supplier withConcurrency(int concurrency) {
        return new Supplier(supplier.code(), supplier.name(), supplier.connector(), supplier.baseUrl(),
                supplier.credential(),
                null, null, null, null, null, null, null, null, null,
                new Limits(BigDecimal.valueOf(1000), concurrency, 20, 2), null, null, null);
    }

    private static CjConnector instance(String key) {
        return CjFixture.instance(database, LinesForTests.withoutBreaker(), Map.of("CJ_API_KEY", key));
    }
}
