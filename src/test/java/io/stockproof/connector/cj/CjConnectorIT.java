package io.stockproof.connector.cj;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static io.stockproof.connector.cj.CjFixture.STOCK;
import static io.stockproof.connector.cj.CjFixture.VARIANTS;
import static io.stockproof.connector.cj.CjFixture.area;
import static io.stockproof.connector.cj.CjFixture.data;
import static io.stockproof.connector.cj.CjFixture.dataWithPoints;
import static io.stockproof.connector.cj.CjFixture.error;
import static io.stockproof.connector.cj.CjFixture.json;
import static io.stockproof.connector.cj.CjFixture.product;
import static io.stockproof.connector.cj.CjFixture.stock;
import static io.stockproof.connector.cj.CjFixture.variant;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ConnectorHealthFixture;
import io.stockproof.connector.RawServer;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.ReadRequest.WantedItem;
import io.stockproof.connector.RecordingSink;
import io.stockproof.connector.SupplierFixture;
import io.stockproof.connector.outbound.CallProperties;
import io.stockproof.connector.outbound.LinesForTests;
import io.stockproof.ledger.Statement;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Description;
import io.stockproof.supplier.Limits;
import io.stockproof.supplier.Supplier;
import io.stockproof.testing.PostgresForTests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CjConnectorIT {

    private static final WantedItem TEE = new WantedItem("TEE", "p1", "1796078021431009280");
    private static final WantedItem HAT = new WantedItem("HAT", "p2", "v-hat");

    private static final Limits ONE_SECOND = new Limits(BigDecimal.valueOf(1000), 1, 1, 0);

    private static DataSource database;
    private static WireMockServer cj;

    private final RecordingSink sink = new RecordingSink();

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
    }

    @Test
    void keepsWarehouseAndFactoryStockApart() throws Exception {
        cj.stubFor(stock("p1").willReturn(data(product(
                variant("\"1796078021431009280\"", area("CN", 10077, 0, 10077), area("US", 12, 12, 0)),
                variant("\"other\"", area("CN", 5, 5, 0))))));

        assertThat(read(TEE)).isEqualTo(new ReadOutcome.Read(false, null, null, null));
        assertThat(sink.stock()).containsExactly(
                "TEE@cn=0", "TEE@cn-factory=10077", "TEE@us=12", "TEE@us-factory=0");
        assertThat(sink.rows.get(1).seenLocation().name()).isEqualTo("China factory");
        assertThat(sink.read).containsExactly("TEE");
        assertThat(sink.rows).allMatch(row -> row.takenAt().equals(row.observedAt()));
    }

    @Test
    void readsBothSpellingsOfTheFields() throws Exception {
        cj.stubFor(stock("p2").willReturn(data(product("""
                {"vid":"v-hat","inventory":[
                 {"countryCode":"CN","totalInventoryNum":9,"cjInventoryNum":4,"factoryInventoryNum":5}]}
                """))));

        read(HAT);
        assertThat(sink.stock()).containsExactly("HAT@cn=4", "HAT@cn-factory=5");
    }

    @Test
    void readsStockThoughWhatItsProductsAreCannotBeTaken() throws Exception {
        CjForTests.hasStock(cj, "p2", 3, "v-hat");
        CjForTests.isDescribed(cj, "p2", "v-hat", "Hat", "Color", "Red");
        RecordingSink deaf = new RecordingSink() {
            @Override
            public Consumer<Description> descriptions() {
                return description -> {
                    throw new IllegalStateException("not this one");
                };
            }
        };
        ReadRequest request = request(
                "CJ_API_KEY", SupplierFixture.QUICK, new WantedItem("HAT", "p2", "v-hat", false, true));

        assertThat(instance(LinesForTests.withoutBreaker()).read(request, deaf))
                .isEqualTo(new ReadOutcome.Read(false, null, null, null));
        assertThat(deaf.read).containsExactly("HAT");
        assertThat(CjForTests.productReads(cj)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"20000,0", "45000,3"})
    void asksWhatAFewProductsAreWhereMostOfTheAllowanceIsLeft(long pointsLeft, int asked) throws Exception {
        WantedItem[] items = new WantedItem[4];
        for (int n = 0; n < items.length; n++) {
            items[n] = new WantedItem("S" + n, "p" + n, "v" + n, false, true);
            cj.stubFor(stock("p" + n).willReturn(dataWithPoints(product(), pointsLeft)));
        }

        read(items);
        assertThat(sink.read).hasSize(4);
        assertThat(CjForTests.productReads(cj)).hasSize(asked);
    }

    @Test
    void tellsIdsApartBeyondTwoToThe53() throws Exception {
        cj.stubFor(stock("p1").willReturn(data(product(
                variant("1796078021431009281", area("CN", 1, 1, 0)),
                variant("1796078021431009280", area("CN", 2, 2, 0))))));

        read(TEE);
        assertThat(sink.stock()).containsExactly("TEE@cn=2", "TEE@cn-factory=0");
    }

    @Test
    void believesNothingOfAProductWhoseIdsAreFractions() throws Exception {
        cj.stubFor(stock("p1").willReturn(data(product(variant("1.7960780214310093e18", area("CN", 1, 1, 0))))));
        cj.stubFor(stock("p2").willReturn(data(product(variant("\"v-hat\"")))));

        read(TEE, HAT);
        assertThat(sink.rows).isEmpty();
        assertThat(sink.rejections()).containsExactly("1 TEE@null vid of a variant is no id");
        assertThat(sink.read).containsExactly("HAT");
    }

    @ParameterizedTest
    @CsvSource({"10,4,5,totalInventory,4 + 5 is not 10",
            "-1,-1,0,cjInventory,'is no whole number of 0 or more: \"-1\"'",
            "1.5,1.5,0,cjInventory,'is no whole number of 0 or more: \"1.5\"'",
            "3,null,3,cjInventory,'is no whole number of 0 or more: \"null\"'",
            "null,1,1,totalInventory,'is no whole number of 0 or more: \"null\"'",
            "9223372036854775808,9223372036854775808,0,cjInventory,'is no whole number of 0 or more: \"9223372036854775808\"'"})
    void rejectsARowWhoseNumbersContradict(String total, String own, String factory, String column, String why)
            throws Exception {
        cj.stubFor(stock("p1").willReturn(data(product(
                variant("\"1796078021431009280\"", area("CN", total, own, factory), area("US", 7, 7, 0))))));

        read(TEE);
        assertThat(sink.stock()).containsExactly("TEE@us=7", "TEE@us-factory=0");
        assertThat(sink.errors).extracting(error -> error.location()).containsExactly("cn", "cn-factory");
        assertThat(sink.errors).allMatch(error -> error.column().equals(column));
        assertThat(sink.errors.getFirst().detail()).isIn(why, why.replace("null", ""));
    }

    @Test
    void believesAsMuchAsTheLedgerDoes() throws Exception {
        String most = Long.toString(Statement.QUANTITY_MAX);
        String more = Long.toString(Statement.QUANTITY_MAX + 1);
        cj.stubFor(stock("p1").willReturn(data(product(
                variant("\"1796078021431009280\"", area("CN", most, most, "0"), area("US", more, more, "0"))))));

        read(TEE);
        assertThat(sink.stock()).containsExactly("TEE@cn=1000000000000", "TEE@cn-factory=0");
    }

    @Test
    void tellsThatAVariantWhichIsNotInItsProductIsMissing() throws Exception {
        cj.stubFor(stock("p1").willReturn(data(product(variant("\"other\"", area("CN", 5, 5, 0))))));

        read(TEE);
        assertThat(sink.rows).isEmpty();
        assertThat(sink.read).containsExactly("TEE");
    }

    @Test
    void asksOnceForAllVariantsOfAProduct() throws Exception {
        cj.stubFor(stock("p1").willReturn(data(product(
                variant("\"1796078021431009280\"", area("CN", 1, 1, 0)), variant("\"v2\"", area("CN", 2, 2, 0))))));
        cj.stubFor(stock("p2").willReturn(data(product(variant("\"v-hat\"", area("CN", 3, 3, 0))))));

        read(TEE, HAT, new WantedItem("TEE-L", "p1", "v2"));
        assertThat(sink.read).containsExactly("TEE", "TEE-L", "HAT");
        cj.verify(1, getRequestedFor(urlPathEqualTo(STOCK)).withQueryParam("pid", equalTo("p1")));
    }

    @Test
    void looksUpTheIdsOfASku() throws Exception {
        cj.stubFor(get(urlPathEqualTo(VARIANTS)).withQueryParam("variantSku", equalTo("CAP & CO"))
                .willReturn(data("[{\"vid\":1371342252697325568,\"pid\":\"p9\",\"variantSku\":\"CAP & CO\"}]")));
        cj.stubFor(get(urlPathEqualTo(VARIANTS)).withQueryParam("pid", equalTo("p8"))
                .willReturn(data("[{\"vid\":\"v8\",\"pid\":\"p8\",\"variantSku\":\"MUG\"}]")));
        cj.stubFor(stock("p9").willReturn(data(product(variant("\"1371342252697325568\"", area("CN", 3, 3, 0))))));
        cj.stubFor(stock("p8").willReturn(data(product(variant("\"v8\"", area("CN", 4, 4, 0))))));

        read(new WantedItem("CAP & CO", null, null), new WantedItem("MUG", "p8", null));
        assertThat(sink.resolved).containsExactly("CAP & CO=p9/1371342252697325568", "MUG=p8/v8");
        assertThat(sink.stock()).contains("CAP & CO@cn=3", "MUG@cn=4");
    }

    @Test
    void tellsThatASkuWhichCjDoesNotHaveIsGone() throws Exception {
        cj.stubFor(get(urlPathEqualTo(VARIANTS)).willReturn(data("[]")));

        read(new WantedItem("NOPE", null, null));
        assertThat(sink.gone).containsExactly("NOPE: CJ has no variant of this sku");
        assertThat(sink.read).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1602000, 1602001, 1602002, 1602003})
    void tellsWhatIsGone(long code) throws Exception {
        cj.stubFor(stock("p1").willReturn(error(200, code, "removed from shelves")));
        cj.stubFor(stock("p2").willReturn(data(product(variant("\"v-hat\"", area("CN", 3, 3, 0))))));

        read(TEE, HAT);
        assertThat(sink.gone).containsExactly("TEE: CJ answered " + code + ": removed from shelves");
        assertThat(sink.read).containsExactly("HAT");
    }

    @ParameterizedTest
    @CsvSource({"1600300,Param error", "1600100,Param error"})
    void rejectsOnlyTheProductWhoseIdsCjDoesNotUnderstand(long code, String message) throws Exception {
        cj.stubFor(stock("p1").willReturn(error(200, code, message)));
        cj.stubFor(stock("p2").willReturn(data(product(variant("\"v-hat\"", area("CN", 3, 3, 0))))));

        read(TEE, HAT);
        assertThat(sink.rejections()).containsExactly("1 TEE@null pid CJ answered " + code + ": " + message);
        assertThat(sink.stock()).contains("HAT@cn=3");
        cj.verify(1, getRequestedFor(urlPathEqualTo(STOCK)).withQueryParam("pid", equalTo("p1")));
    }

    @Test
    void failsWhereNoProductCouldBeRead() {
        cj.stubFor(get(urlPathEqualTo(STOCK)).willReturn(error(200, 1600300, "Param error")));

        assertThat(failure(TEE, HAT).kind()).isEqualTo(Kind.REFUSED);
    }

    @ParameterizedTest
    @CsvSource({"200,1600000,SUPPLIER_ERROR", "200,1600301,SUPPLIER_ERROR", "200,1600100,SUPPLIER_ERROR",
            "200,1600200,RATE_LIMITED", "429,1600200,RATE_LIMITED", "429,777,RATE_LIMITED", "503,999,SUPPLIER_ERROR"})
    void triesAgainAfterWhatPassesByItselfAndThenFailsWhole(int status, long code, Kind kind) {
        cj.stubFor(stock("p1").willReturn(error(status, code, "busy")));
        cj.stubFor(stock("p2").willReturn(data(product(variant("\"v-hat\"", area("CN", 3, 3, 0))))));

        assertThat(failure(HAT, TEE).kind()).isEqualTo(kind);
        cj.verify(3, getRequestedFor(urlPathEqualTo(STOCK)).withQueryParam("pid", equalTo("p1")));
    }

    @ParameterizedTest
    @CsvSource({"200,1600004,UNAUTHORIZED", "200,1600005,UNAUTHORIZED", "200,1600006,UNAUTHORIZED",
            "200,1600007,UNAUTHORIZED", "200,1600008,UNAUTHORIZED", "200,1600009,UNAUTHORIZED",
            "200,1600012,UNAUTHORIZED", "200,1600030,UNAUTHORIZED", "200,1601000,UNAUTHORIZED",
            "200,1600101,REFUSED", "200,1603102,REFUSED", "200,16900202,REFUSED", "200,16900403,REFUSED",
            "403,777,REFUSED", "200,424242,REFUSED"})
    void failsAtOnceWhereAskingAgainIsNoUse(int status, long code, Kind kind) {
        cj.stubFor(stock("p1").willReturn(error(status, code, "no")));

        assertThat(failure(TEE).kind()).isEqualTo(kind);
        cj.verify(1, getRequestedFor(urlPathEqualTo(STOCK)));
    }

    @Test
    void goesOnAfterAnAnswerThatSaysTooManyRequests() throws Exception {
        cj.stubFor(stock("p1").inScenario("qps").whenScenarioStateIs(Scenario.STARTED).willSetStateTo("calm")
                .willReturn(error(200, 1600200, "Too much request")));
        cj.stubFor(stock("p1").inScenario("qps").whenScenarioStateIs("calm")
                .willReturn(data(product(variant("\"1796078021431009280\"", area("CN", 1, 1, 0))))));

        read(TEE);
        assertThat(sink.stock()).containsExactly("TEE@cn=1", "TEE@cn-factory=0");
    }

    @Test
    void failsWholeOnBodiesThatAreNotWhatWasAgreed() {
        assertBody(aResponse().withHeader("Content-Type", "text/html").withBody("<html>Log in</html>"), Kind.MALFORMED);
        assertBody(aResponse().withHeader("Content-Type", "text/plain").withBody("{\"code\":200}"), Kind.MALFORMED);
        assertBody(json("<html>Log in</html>"), Kind.MALFORMED);
        assertBody(json("{\"code\":200,\"success\":true,\"data\":{\"variantInv"), Kind.TRUNCATED);
        assertBody(json(""), Kind.TRUNCATED);
        assertBody(json("{\"message\":\"ok\"}"), Kind.MALFORMED);
        assertBody(json("{\"code\":200,\"data\":{}}"), Kind.SUPPLIER_ERROR);
        assertBody(json("{\"code\":200,\"success\":true,\"data\":null}"), Kind.MALFORMED);
        assertBody(json("{\"code\":200,\"success\":true,\"data\":{\"variants\":[]}}"), Kind.MALFORMED);
        assertBody(json("{\"code\":200,\"success\":true,\"data\":" + "[".repeat(100) + "]".repeat(100) + "}"),
                Kind.TOO_LARGE);
        assertBody(json("{\"code\":200,\"success\":true,\"x\":\"" + "x".repeat(1_100_000) + "\"}"), Kind.TOO_LARGE);
        // Small as it is sent, and some fifty times as large once it is read.
        assertBody(json("{\"code\":200,\"success\":true,\"x\":[" + "[],".repeat(260_000) + "0]}"), Kind.TOO_LARGE);
        assertBody(json("").withBody("{\"message\":\"Ä\"}".getBytes(StandardCharsets.ISO_8859_1)), Kind.MALFORMED);
        assertBody(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), Kind.UNREACHABLE);
        assertBody(aResponse().withFault(Fault.EMPTY_RESPONSE), Kind.UNREACHABLE);
        assertBody(aResponse().withStatus(502).withBody("Bad gateway"), Kind.SUPPLIER_ERROR);
        assertBody(aResponse().withStatus(429).withHeader("Retry-After", "3600"), Kind.RATE_LIMITED);
    }

    private void assertBody(ResponseDefinitionBuilder response, Kind kind) {
        cj.stubFor(stock("p1").willReturn(response));
        assertThat(failure(TEE).kind()).isEqualTo(kind);
    }

    @Test
    void endsASlowDripByTheTimeLimit() {
        cj.stubFor(stock("p1").willReturn(data(product()).withChunkedDribbleDelay(200, 60_000)));

        assertThat(failureWith(ONE_SECOND, TEE).kind()).isEqualTo(Kind.TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(longs = {1600001, 1600002, 1600031})
    void getsAnotherTokenWhereTheOneItHasIsRefused(long code) throws Exception {
        cj.stubFor(stock("p1").atPriority(1).withHeader("CJ-Access-Token", equalTo("a1"))
                .willReturn(error(200, code, "token")));
        cj.stubFor(stock("p1").willReturn(data(product(variant("\"1796078021431009280\"", area("CN", 1, 1, 0))))));

        read(TEE);
        assertThat(sink.stock()).containsExactly("TEE@cn=1", "TEE@cn-factory=0");
        assertThat(CjFixture.tokenCalls(cj)).isEqualTo(2);
    }

    @Test
    void endsASilentAnswerByTheTimeLimit() throws Exception {
        cj.stubFor(stock("p1").willReturn(data(product()).withFixedDelay(60_000)));
        assertThat(failureWith(ONE_SECOND, TEE)).satisfies(failure -> {
            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
            // Of the limits for the whole and for its silence, which are the same here, either may end it.
            assertThat(failure.getMessage()).isIn("No whole answer within 1000 ms", "No answer in time");
        });
        try (RawServer silent = new RawServer(client -> Thread.sleep(60_000))) {
            assertThat(failureAt(silent.url("/api/")).kind()).as("from the login on").isEqualTo(Kind.TIMEOUT);
            assertThat(silent.requests()).isEqualTo(1);
        }
        assertThat(sink.rows).isEmpty();
    }

    @Test
    void failsWholeWhereNobodyListens() throws Exception {
        String url;
        try (RawServer gone = new RawServer(client -> {})) {
            url = gone.url("/api/");
        }

        assertThat(failureAt(url).kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(sink.rows).isEmpty();
    }

    /** As behind a firewall that drops what it does not like: the queue of connections is full, and stays so. */
    @Test
    void endsAConnectionThatNobodyAcceptsByTheTimeLimit() throws Exception {
        List<Socket> waiting = new ArrayList<>();
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            while (waiting.size() < 20 && connects(full, waiting)) {
                // Until one is left without an answer.
            }
            ConnectorException failure = failureAt("http://127.0.0.1:" + full.getLocalPort() + "/api/");

            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
        } finally {
            for (Socket socket : waiting) {
                socket.close();
            }
        }
        assertThat(sink.rows).isEmpty();
    }

    private static boolean connects(ServerSocket server, List<Socket> waiting) throws IOException {
        Socket socket = new Socket();
        waiting.add(socket);
        try {
            socket.connect(server.getLocalSocketAddress(), 100);
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** No packed answer is asked for, so one that comes all the same is not believed, cut off or whole. */
    @Test
    void believesNoPackedAnswer() throws Exception {
        byte[] body = "{\"code\":200,\"success\":true,\"data\":{\"variantInventories\":[]}}"
                .getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        }
        for (int missing : List.of(0, 1, 9, 30)) {
            byte[] cut = Arrays.copyOf(packed.toByteArray(), packed.size() - missing);
            assertBody(json("").withHeader("Content-Encoding", "gzip").withBody(cut), Kind.MALFORMED);
        }
        cj.verify(getRequestedFor(urlPathEqualTo(STOCK)).withoutHeader("Accept-Encoding"));
        assertThat(sink.rows).isEmpty();
        assertThat(sink.read).isEmpty();
    }

    @Test
    void stopsAtTheReserveOfItsPoints() throws Exception {
        cj.stubFor(stock("p1").willReturn(
                dataWithPoints(product(variant("\"1796078021431009280\"", area("CN", 1, 1, 0))), 2509)));

        assertThat(read(TEE, HAT)).isInstanceOf(ReadOutcome.Stopped.class);
        assertThat(sink.read).containsExactly("TEE");
        cj.verify(1, getRequestedFor(urlPathEqualTo(STOCK)));
    }

    @Test
    void remembersItsPointsAcrossRuns() throws Exception {
        ReadRequest request = request("CJ_API_KEY", SupplierFixture.QUICK, TEE, HAT);
        cj.stubFor(stock("p1").willReturn(
                dataWithPoints(product(variant("\"1796078021431009280\"", area("CN", 1, 1, 0))), 2500)));
        CjConnector instance = instance(LinesForTests.withoutBreaker());
        instance.read(request, sink);
        cj.resetRequests();

        assertThat(instance.read(request, sink)).isInstanceOf(ReadOutcome.Stopped.class);
        cj.verify(0, getRequestedFor(urlPathEqualTo(STOCK)));
        assertThat(ConnectorHealthFixture.health(database).of(request.supplier().code()).points()).satisfies(points -> {
            assertThat(points.remaining()).isEqualTo(2500);
            assertThat(points.total()).isEqualTo(50_000);
            assertThat(points.at()).isBeforeOrEqualTo(Instant.now());
        });
    }

    @ParameterizedTest
    @CsvSource({"200,1600201", "429,16900500"})
    void stopsWhereThePointsAreGone(int status, long code) throws Exception {
        cj.stubFor(stock("p1").willReturn(data(product(variant("\"1796078021431009280\"", area("CN", 1, 1, 0))))));
        cj.stubFor(stock("p2").willReturn(error(status, code, "points")));

        assertThat(read(TEE, HAT)).isInstanceOf(ReadOutcome.Stopped.class);
        assertThat(sink.read).containsExactly("TEE");
        cj.verify(1, getRequestedFor(urlPathEqualTo(STOCK)).withQueryParam("pid", equalTo("p2")));
    }

    @Test
    void namesAnUnsetCredential() {
        assertThat(failureOf(instance(LinesForTests.IMPATIENT), request("UNSET", SupplierFixture.QUICK, TEE)))
                .hasMessage("The environment variable UNSET is not set");
    }

    private ReadOutcome read(WantedItem... items) throws Exception {
        return instance(LinesForTests.withoutBreaker()).read(request("CJ_API_KEY", SupplierFixture.QUICK, items), sink);
    }

    private ConnectorException failure(WantedItem... items) {
        return failureWith(SupplierFixture.QUICK, items);
    }

    private ConnectorException failureWith(Limits limits, WantedItem... items) {
        return failureOf(instance(LinesForTests.withoutBreaker()), request("CJ_API_KEY", limits, items));
    }

    private ConnectorException failureAt(String baseUrl) {
        Supplier supplier =
                SupplierFixture.supplier(ConnectorKind.CJ, baseUrl, "${CJ_API_KEY}", null, ONE_SECOND);
        return failureOf(
                instance(LinesForTests.withoutBreaker()),
                SupplierFixture.request(SupplierFixture.insert(database, supplier), supplier, TEE));
    }

    private ConnectorException failureOf(CjConnector instance, ReadRequest request) {
        return catchThrowableOfType(ConnectorException.class, () -> instance.read(request, sink));
    }

    private static CjConnector instance(CallProperties calls) {
        return CjFixture.instance(database, calls, Map.of("CJ_API_KEY", "CJ1@api@key"));
    }

    private static ReadRequest request(String variable, Limits limits, WantedItem... items) {
        Supplier supplier = SupplierFixture.supplier(
                ConnectorKind.CJ, cj.baseUrl() + "/api/", "${" + variable + "}", null, limits);
        return SupplierFixture.request(SupplierFixture.insert(database, supplier), supplier, items);
    }
}
