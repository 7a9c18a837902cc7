package io.stockproof.connector.feed;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.RowSink.Row;
import io.stockproof.connector.SupplierFixture;
import io.stockproof.connector.outbound.LinesForTests;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.FeedPaging;
import io.stockproof.supplier.FeedPaging.By;
import io.stockproof.supplier.FeedSettings;
import io.stockproof.supplier.Supplier;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Feeds that come in pages. */
class FeedPagesIT extends FeedOverHttp {

    @Test
    void followsTheLinkHeader() throws Exception {
        stub("/feed?shop=1", page(null, "A", "B"),
                "</feed?at=x>; rel=\"prev\", <feed?at=2&shop=1>; title=\"n\"; rel=next");
        stub("/feed?at=2&shop=1", page(null, "C"), "<" + url() + "?at=3>; rel=\"last next\"");
        stub("/feed?at=3", page(null, "D"), "<" + url() + "?at=4>; rel=\"nextish\"");

        assertThat(read(By.LINK)).isInstanceOf(ReadOutcome.Read.class);
        assertThat(sink.stock()).containsExactly("A@main=5", "B@main=5", "C@main=5", "D@main=5");
        assertThat(sink.rows).extracting(Row::line).containsExactly(1L, 2L, 3L, 4L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "false"})
    void followsTheAddressThatAPageNames(String last) throws Exception {
        stub("/feed?shop=1", page("\"/more?at=2\"", "A"), null);
        stub("/more?at=2", page("\"" + url().replace("/feed", "/more?at=3") + "\"", "B"), null);
        stub("/more?at=3", page(last, "C"), null);

        read(By.NEXT_URL);
        assertThat(sink.stock()).containsExactly("A@main=5", "B@main=5", "C@main=5");
    }

    @Test
    void sendsTheCursorThatAPageNames() throws Exception {
        stub("/feed?shop=1", page("\"a b&c=\"", "A"), null);
        stub("/feed?shop=1&cursor=a%20b%26c%3D", page("17", "B"), null);
        stub("/feed?shop=1&cursor=17", "{\"data\":[" + row("C") + "]}", null);

        read(By.CURSOR);
        assertThat(sink.stock()).containsExactly("A@main=5", "B@main=5", "C@main=5");
    }

    @Test
    void countsPagesUntilOneIsEmpty() throws Exception {
        stub("/feed?shop=1&p=0", page(null, "A", "B"), null);
        stub("/feed?shop=1&p=1", page(null, "C", "D"), null);
        stub("/feed?shop=1&p=2", page(null), null);

        read(new FeedPaging(By.PAGE, null, "p", 0L, null, null, null));
        assertThat(sink.stock()).hasSize(4);
        web.verify(3, getRequestedFor(anyUrl()));
    }

    @Test
    void asksForAsManyRowsAsItMayAndGoesOnBehindThoseItGot() throws Exception {
        stub("/feed?shop=1&limit=100&offset=0", page(null, "A", "B"), null); // no more than two, whatever is asked for
        stub("/feed?shop=1&limit=100&offset=2", page(null, "C"), null);
        stub("/feed?shop=1&limit=100&offset=3", page(null), null);

        read(new FeedPaging(By.OFFSET, null, null, null, "limit", 100, null));
        assertThat(sink.stock()).hasSize(3);
    }

    @Test
    void datesEachPageByItsOwnRequest() throws Exception {
        stub("/feed?shop=1", page("\"/feed?at=2\"", "A"), null);
        stub("/feed?at=2", page(null, "B"), null);
        Instant[] time = {NOW};

        read(paging(By.NEXT_URL), () -> time[0] = time[0].plusSeconds(1));
        assertThat(sink.rows.get(1).takenAt()).isAfter(sink.rows.get(0).takenAt());
    }

    @Test
    void tellsTheSamePagesByTheirDigestAndAsksForThemUnconditionally() throws Exception {
        stub("/feed?shop=1", page("\"/feed?at=2\"", "A"), null);
        stub("/feed?at=2", page(null, "B"), null);
        ReadOutcome first = read(By.NEXT_URL);
        ReadOutcome again = read(By.NEXT_URL);
        stub("/feed?at=2", page(null, "C"), null);

        assertThat(again).isEqualTo(first);
        assertThat(read(By.NEXT_URL)).isNotEqualTo(first);
        web.verify(6, getRequestedFor(anyUrl()).withHeader("If-None-Match", absent()));
    }

    @ParameterizedTest
    @CsvSource({"500,SUPPLIER_ERROR", "404,REFUSED", "401,UNAUTHORIZED"})
    void failsWholeWhereAPageFails(int status, Kind kind) {
        stub("/feed?shop=1", page("\"/feed?at=2\"", "A"), null);
        web.stubFor(get("/feed?at=2").willReturn(aResponse().withStatus(status)));

        assertThat(failure(paging(By.NEXT_URL)).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"/feed?shop=1\"", "\"/feed?at=2\""})
    void failsWherePagesLeadInACircle(String next) {
        stub("/feed?shop=1", page("\"/feed?at=2\"", "A"), null);
        stub("/feed?at=2", page(next, "B"), null);

        assertThat(failure(paging(By.NEXT_URL))).hasMessage("Page 2 leads back to an earlier one");
    }

    @Test
    void failsWhereACursorRepeats() {
        stub("/feed?shop=1", page("\"x\"", "A"), null);
        stub("/feed?shop=1&cursor=x", page("\"x\"", "B"), null);

        assertThat(failure(paging(By.CURSOR))).hasMessage("Page 2 leads back to an earlier one");
    }

    @ParameterizedTest
    @EnumSource(names = {"PAGE", "OFFSET"})
    void failsWhereTheParameterIsNotObeyed(By by) {
        web.stubFor(get(urlPathEqualTo("/feed")).willReturn(okJson(page(null, "A"))));

        assertThat(failure(paging(by))).hasMessage("Page 2 is the same as an earlier one");
    }

    @Test
    void failsBeyondItsNumberOfPagesOrBytes() {
        for (int at = 1; at < 10; at++) {
            stub("/feed?at=" + at, page("\"/feed?at=" + (at + 1) + "\"", "S" + at), null);
        }
        stub("/feed?shop=1", page("\"/feed?at=1\"", "A"), null);

        ConnectorException failure = failure(new FeedPaging(By.NEXT_URL, "next", null, null, null, null, 5));
        assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(failure).hasMessage("The feed has more than 5 pages");
        String filling = ("\"" + "y".repeat(50_000) + "\",").repeat(20);
        for (int at = 1; at < 10; at++) {
            stub("/feed?at=" + at, page("\"/feed?at=" + (at + 1) + "\"", "S" + at)
                    .replaceFirst("\\{", "{\"z\":[" + filling + "0],"), null);
        }
        assertThat(failure(paging(By.NEXT_URL))).hasMessageContaining("The pages together are larger");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:PORT/feed?at=2", "https://localhost:PORT/feed", "http://localhost:1/feed",
            "//other.example/feed", "file:///etc/passwd", "http://u:p@localhost:PORT/feed", "http://169.254.169.254/"})
    void tellsItsSecretsToNoOtherHost(String next) {
        stub("/feed?shop=1", page("\"" + next.replace("PORT", "" + web.port()) + "\"", "A"), null);

        assertThat(failure(paging(By.NEXT_URL)).kind()).isEqualTo(Kind.ADDRESS_REFUSED);
        web.verify(1, getRequestedFor(anyUrl()));
        web.verify(1, getRequestedFor(urlEqualTo("/feed?shop=1")).withHeader("X-Key", equalTo("s3cret")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"x\":1}", "[1]", "1.5", "true", "\"http://a b/\""})
    void failsWhereWhatShouldLeadOnIsNoAddress(String next) {
        stub("/feed?shop=1", page(next, "A"), null);

        assertThat(failure(paging(By.NEXT_URL)).kind()).isEqualTo(Kind.MALFORMED);
    }

    private static void stub(String url, String body, String link) {
        web.stubFor(get(url).willReturn(link == null ? okJson(body) : okJson(body).withHeader("Link", link)));
    }

    private static String page(String next, String... skus) {
        return "{\"data\":[" + String.join(",", Arrays.stream(skus).map(FeedPagesIT::row).toList())
                + "],\"next\":" + next + "}";
    }

    private static String row(String sku) {
        return "{\"sku\":\"" + sku + "\",\"quantity\":5}";
    }

    private static FeedPaging paging(By by) {
        return new FeedPaging(by, by == By.NEXT_URL || by == By.CURSOR ? "next" : null, null, null, null, null, null);
    }

    private ReadOutcome read(By by) throws Exception {
        return read(paging(by));
    }

    private ReadOutcome read(FeedPaging paging) throws Exception {
        return read(paging, InstantSource.fixed(NOW));
    }

    private ReadOutcome read(FeedPaging paging, InstantSource clock) throws Exception {
        Supplier supplier = paged(paging);
        return connector(LinesForTests.withoutBreaker()).read(new ReadRequest(
                SupplierFixture.insert(database, supplier), supplier, List.of(), "\"v1\"", null, clock), sink);
    }

    private ConnectorException failure(FeedPaging paging) {
        return failureOf(paged(paging), FeedFixture.LIMITS, LinesForTests.withoutBreaker());
    }

    private static Supplier paged(FeedPaging paging) {
        FeedSettings feed =
                new FeedSettings(url() + "?shop=1", FeedSettings.Format.JSON, null, null, null, "data", null,
                        null, null, null, null, null, Map.of("X-Key", "${FEED_KEY}"), null, paging, null);
        return SupplierFixture.supplier(ConnectorKind.FEED, null, null, feed, SupplierFixture.QUICK);
    }
}
