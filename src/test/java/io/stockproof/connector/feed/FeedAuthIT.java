package io.stockproof.connector.feed;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.RecordingSink;
import io.stockproof.connector.SupplierFixture;
import io.stockproof.connector.outbound.LinesForTests;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.FeedAuth;
import io.stockproof.supplier.FeedAuth.SecretIn;
import io.stockproof.supplier.FeedAuth.Type;
import io.stockproof.supplier.FeedPaging;
import io.stockproof.supplier.FeedSettings;
import io.stockproof.supplier.Supplier;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Feeds whose suppliers want to know who asks. */
class FeedAuthIT extends FeedOverHttp {

    private static final String TOKEN_FORM = "grant_type=client_credentials&scope=stock%3Aread";

    private Instant now = NOW;

    @Test
    void sendsUserAndPassword() throws Exception {
        stub(aResponse().withBody(BODY));
        read(auth(Type.BASIC, "shop", "${FEED_PASSWORD}", null, null));

        web.verify(getRequestedFor(urlEqualTo("/feed")).withHeader("Authorization",
                equalTo("Basic " + Base64.getEncoder().encodeToString("shop:pa:ss/wörd".getBytes(UTF_8)))));
    }

    @Test
    void sendsAHeader() throws Exception {
        stub(aResponse().withBody(BODY));
        read(auth(Type.HEADER, null, null, "X-Shop-Token", "Token ${FEED_KEY}"));

        web.verify(getRequestedFor(urlEqualTo("/feed")).withHeader("X-Shop-Token", equalTo("Token s3cret")));
    }

    @Test
    void sendsAParameterWithEachPage() throws Exception {
        web.stubFor(
                get("/feed?key=cl%26ent%20s3cret").willReturn(okJson("{\"data\":[],\"next\":\"/feed?at=2&key=old\"}")));
        web.stubFor(get("/feed?at=2&key=cl%26ent%20s3cret").willReturn(okJson("{\"data\":[]}")));

        readPages(auth(Type.QUERY, null, null, "key", "${CLIENT_SECRET}"));
        web.verify(1, getRequestedFor(urlEqualTo("/feed?at=2&key=cl%26ent%20s3cret")));
    }

    @Test
    void getsATokenOnceAndKeepsItUntilShortlyBeforeItsEnd() throws Exception {
        token(okJson("{\"access_token\":\"t1\",\"token_type\":\"bearer\",\"expires_in\":3600}"));
        stub(aResponse().withBody(BODY));
        FeedConnector connector = connector(LinesForTests.withoutBreaker());
        ReadRequest request = request(oauth(null), null);
        for (int seconds : new int[] {0, 3000, 530}) {
            now = now.plusSeconds(seconds);
            connector.read(request, sink);
        }
        web.verify(1, postRequestedFor(urlEqualTo("/token")).withRequestBody(equalTo(TOKEN_FORM))
                .withHeader("Content-Type", equalTo("application/x-www-form-urlencoded"))
                .withHeader("Authorization", equalTo("Basic " + Base64.getEncoder()
                        .encodeToString("shop%2F1:cl%26ent%20s3cret".getBytes(UTF_8)))));
        web.verify(3, getRequestedFor(urlEqualTo("/feed")).withHeader("Authorization", equalTo("Bearer t1")));
        now = now.plusSeconds(20);
        connector.read(request, sink);
        web.verify(2, postRequestedFor(urlEqualTo("/token")));
    }

    @Test
    void sendsTheClientsSecretInTheBodyWhereTheSupplierWantsItThere() throws Exception {
        token(okJson("{\"access_token\":\"t1\"}"));
        stub(aResponse().withBody(BODY));
        read(oauth(SecretIn.BODY));

        web.verify(postRequestedFor(urlEqualTo("/token")).withHeader("Authorization", absent()).withRequestBody(
                equalTo(TOKEN_FORM + "&client_id=shop%2F1&client_secret=cl%26ent%20s3cret")));
    }

    @Test
    void replacesATokenThatIsRefusedInTheMiddleOfARun() throws Exception {
        web.stubFor(post("/token").inScenario("t").whenScenarioStateIs(Scenario.STARTED).willSetStateTo("second")
                .willReturn(okJson("{\"access_token\":\"t1\"}")));
        web.stubFor(post("/token").inScenario("t").whenScenarioStateIs("second")
                .willReturn(okJson("{\"access_token\":\"t2\"}")));
        web.stubFor(get("/feed").willReturn(okJson("{\"data\":[{\"sku\":\"A\",\"quantity\":5}],\"next\":\"/2\"}")));
        web.stubFor(
                get("/2").withHeader("Authorization", equalTo("Bearer t1")).willReturn(aResponse().withStatus(401)));
        web.stubFor(get("/2").withHeader("Authorization", equalTo("Bearer t2"))
                .willReturn(okJson("{\"data\":[{\"sku\":\"B\",\"quantity\":6}]}")));

        readPages(oauth(null));
        assertThat(sink.stock()).containsExactly("A@main=5", "B@main=6");
        web.verify(2, postRequestedFor(urlEqualTo("/token")));
    }

    @Test
    void failsWhereANewTokenIsRefusedToo() throws Exception {
        token(okJson("{\"access_token\":\"t1\"}"));
        stub(aResponse().withStatus(401));

        assertThat(failure(oauth(null)).kind()).isEqualTo(Kind.UNAUTHORIZED);
        web.verify(2, postRequestedFor(urlEqualTo("/token")));
        web.verify(2, getRequestedFor(urlEqualTo("/feed")));
    }

    @ParameterizedTest
    @CsvSource({"400,UNAUTHORIZED,1", "401,UNAUTHORIZED,1", "302,REFUSED,1", "500,SUPPLIER_ERROR,3"})
    void failsWhereNoTokenIsGiven(int status, Kind kind, int times) {
        token(aResponse().withStatus(status).withHeader("Location", "/feed").withBody("cl&ent s3cret"));

        assertThat(failure(oauth(null)).kind()).isEqualTo(kind);
        web.verify(times, postRequestedFor(urlEqualTo("/token")));
        web.verify(0, getRequestedFor(urlEqualTo("/feed")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[]", "{}", "{\"access_token\":\"\"}", "{\"access_token\":\"a b\"}",
            "{\"access_token\":{\"x\":1}}", "{\"access_token\":\"a\",\"token_type\":\"mac\"}"})
    void failsWhereTheTokenCannotBeUsed(String answer) {
        token(okJson(answer));

        assertThat(failure(oauth(null)).kind()).isEqualTo(Kind.MALFORMED);
    }

    @Test
    void asksForATokenOnceThoughSeveralNeedItAtATime() throws Exception {
        token(okJson("{\"access_token\":\"t1\"}").withFixedDelay(200));
        stub(aResponse().withBody(BODY));
        FeedConnector connector = connector(LinesForTests.withoutBreaker());
        ReadRequest request = request(oauth(null), null);
        List<Thread> readers = IntStream.range(0, 4).mapToObj(number -> Thread.ofVirtual().start(() -> {
            try {
                connector.read(request, new RecordingSink());
            } catch (ConnectorException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        })).toList();
        for (Thread reader : readers) {
            reader.join();
        }
        web.verify(1, postRequestedFor(urlEqualTo("/token")));
        web.verify(4, getRequestedFor(urlEqualTo("/feed")));
    }

    @Test
    void neverTellsASecretInAFailure() {
        stub(aResponse().withStatus(401));
        token(okJson("{\"access_token\":\"s3cret-token\"}"));
        for (FeedAuth auth : List.of(oauth(null), oauth(SecretIn.BODY),
                auth(Type.BASIC, "shop", "${FEED_KEY}", null, null), auth(Type.QUERY, null, null, "k", "${FEED_KEY}"),
                auth(Type.HEADER, null, null, "X-A", "ä ${FEED_KEY}"))) {
            for (Throwable cause = failure(auth); cause != null; cause = cause.getCause()) {
                assertThat(cause.toString()).doesNotContain("s3cret");
            }
        }
    }

    private static void token(ResponseDefinitionBuilder answer) {
        web.stubFor(post("/token").willReturn(answer));
    }

    private static FeedAuth auth(Type type, String user, String password, String name, String value) {
        return new FeedAuth(type, null, null, null, null, null, user, password, name, value, null, null);
    }

    private static FeedAuth oauth(SecretIn in) {
        return new FeedAuth(Type.OAUTH2, url().replace("/feed", "/token"), "shop/1", "${CLIENT_SECRET}", "stock:read",
                in,
                null, null, null, null, null, null);
    }

    private void read(FeedAuth auth) throws Exception {
        connector(LinesForTests.withoutBreaker()).read(request(auth, null), sink);
    }

    private void readPages(FeedAuth auth) throws Exception {
        FeedPaging paging = new FeedPaging(FeedPaging.By.NEXT_URL, "next", null, null, null, null, null);
        connector(LinesForTests.withoutBreaker()).read(request(auth, paging), sink);
    }

    private ConnectorException failure(FeedAuth auth) {
        return failureOf(supplier(auth, null), FeedFixture.LIMITS, LinesForTests.withoutBreaker());
    }

    private ReadRequest request(FeedAuth auth, FeedPaging paging) {
        Supplier supplier = supplier(auth, paging);
        return new ReadRequest(
                SupplierFixture.insert(database, supplier), supplier, List.of(), null, null, () -> now);
    }

    private static Supplier supplier(FeedAuth auth, FeedPaging paging) {
        FeedSettings feed = new FeedSettings(url(), paging == null ? FeedSettings.Format.CSV : FeedSettings.Format.JSON,
                null, null, null, paging == null ? null : "data", null, null, null, null, null, null, null, auth,
                paging, null);
        return SupplierFixture.supplier(ConnectorKind.FEED, null, null, feed, SupplierFixture.QUICK);
    }
}
