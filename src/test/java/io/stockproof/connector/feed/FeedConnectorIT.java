package io.stockproof.connector.feed;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.SupplierFixture;
import io.stockproof.connector.outbound.LinesForTests;
import io.stockproof.supplier.Supplier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a feed gives, and what it is sent. */
class FeedConnectorIT extends FeedOverHttp {

    @Test
    void readsAFileWithItsValidatorsAndDigest() throws Exception {
        stub(aResponse().withBody(FeedFixture.gzip(BODY)).withHeader("ETag", "\"v1\"")
                .withHeader("Content-Encoding", "gzip")
                .withHeader("Last-Modified", "Mon, 23 Nov 2026 17:15:00 GMT"));

        assertThat(read()).isEqualTo(new ReadOutcome.Read(
                true, "\"v1\"", "Mon, 23 Nov 2026 17:15:00 GMT", sha256(FeedFixture.gzip(BODY))));
        assertThat(sink.stock()).containsExactly("A@main=5", "B@main=0");
        assertThat(sink.rows).allMatch(row -> row.takenAt().equals(Instant.parse("2026-11-23T17:15:00Z"))
                && row.observedAt().equals(row.takenAt()));
        web.verify(getRequestedFor(urlEqualTo("/feed")).withHeader("Accept-Encoding", equalTo("gzip")));
    }

    @ParameterizedTest
    @CsvSource({"'Mon, 23 Nov 2026 19:00:00 GMT',,2026-11-23T18:00:00Z", "yesterday,,2026-11-23T18:00:00Z",
            ",3600,2026-11-23T17:00:00Z", "'Mon, 23 Nov 2026 17:30:00 GMT',3600,2026-11-23T17:00:00Z"})
    void datesRowsNoLaterThanTheirFile(String lastModified, String age, Instant takenAt) throws Exception {
        ResponseDefinitionBuilder response = aResponse().withBody(BODY);
        response = lastModified == null ? response : response.withHeader("Last-Modified", lastModified);
        stub(age == null ? response : response.withHeader("Age", age));

        read();
        assertThat(sink.rows).allMatch(row -> row.takenAt().equals(takenAt));
    }

    @Test
    void asksWhetherTheFileChanged() throws Exception {
        web.stubFor(get("/feed").withHeader("If-None-Match", equalTo("\"v1\""))
                .withHeader("If-Modified-Since", equalTo("Mon, 23 Nov 2026 17:15:00 GMT"))
                .willReturn(aResponse().withStatus(304)));
        Supplier supplier = supplier(SupplierFixture.QUICK, url(), null);
        ReadRequest request = new ReadRequest(SupplierFixture.insert(database, supplier), supplier, List.of(), "\"v1\"",
                "Mon, 23 Nov 2026 17:15:00 GMT", InstantSource.fixed(NOW));

        assertThat(connector(LinesForTests.withoutBreaker()).read(request, sink))
                .isEqualTo(new ReadOutcome.NotModified(NOW));
        assertThat(sink.rows).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"204,MALFORMED", "206,REFUSED", "304,REFUSED", "401,UNAUTHORIZED", "403,UNAUTHORIZED", "404,REFUSED",
            "410,REFUSED"})
    void failsAtOnceWhereAskingAgainIsNoUse(int status, Kind kind) throws Exception {
        stub(aResponse().withStatus(status));

        assertThat(failure().kind()).isEqualTo(kind);
        web.verify(1, getRequestedFor(urlEqualTo("/feed")));
    }

    @ParameterizedTest
    @CsvSource({"429,RATE_LIMITED", "408,TIMEOUT", "500,SUPPLIER_ERROR", "503,SUPPLIER_ERROR"})
    void asksAgainAfterWhatPassesByItself(int status, Kind kind) throws Exception {
        stub(aResponse().withStatus(status));

        assertThat(failure().kind()).isEqualTo(kind);
        web.verify(3, getRequestedFor(urlEqualTo("/feed")));
    }

    @Test
    void doesNotWaitLongerThanItMayForASupplierThatAsksForIt() throws Exception {
        stub(aResponse().withStatus(503).withHeader("Retry-After", "86400"));

        assertThat(failure().retryAfter()).isEqualTo(Duration.ofDays(1));
        web.verify(1, getRequestedFor(urlEqualTo("/feed")));
    }

    @Test
    void failsWholeOnBodiesThatAreNotWhatWasAgreed() throws Exception {
        stub(aResponse().withHeader("Content-Type", "text/html").withBody("<!doctype html><title>Log in</title>"));
        assertThat(failure()).hasMessageContaining("HTML page");
        stub(aResponse().withBody("sku,quantity\nÄ,5\n".getBytes(ISO_8859_1)));
        assertThat(failure()).hasMessage("Line 2 holds bytes that are not UTF-8");
        byte[] packed = FeedFixture.gzip(BODY);
        stub(aResponse().withBody(Arrays.copyOf(packed, packed.length - 5)));
        assertThat(failure().kind()).isEqualTo(Kind.TRUNCATED);
        stub(aResponse().withHeader("Content-Encoding", "br").withBody("x"));
        assertThat(failure()).hasMessageContaining("not asked for");
        stub(aResponse().withBody(""));
        assertThat(failure()).hasMessage("The body is empty");
    }

    @Test
    void sendsHeadersWithPlaceholdersFilled() throws Exception {
        stub(aResponse().withBody(BODY));
        readWith(url() + "?key=${FEED_KEY}", Map.of("Authorization", "Bearer ${FEED_KEY}"));
        web.stubFor(get(urlEqualTo("/feed?key=s3cret")).willReturn(aResponse().withBody(BODY)));
        readWith(url() + "?key=${FEED_KEY}", Map.of("Authorization", "Bearer ${FEED_KEY}"));

        web.verify(
                getRequestedFor(urlEqualTo("/feed?key=s3cret")).withHeader("Authorization", equalTo("Bearer s3cret")));
    }

    @Test
    void neverTellsASecretInAFailure() throws Exception {
        for (String url : List.of("http://localhost:1/${FEED_KEY}", "http://bad host/${FEED_KEY}",
                "ftp://h/${FEED_KEY}",
                "http://127.0.0.1:" + web.port() + "/x?k=${FEED_KEY}", "http://u:${FEED_KEY}@localhost/")) {
            Throwable failure = failureOf(supplier(SupplierFixture.QUICK, url, Map.of("X-Key", "${FEED_KEY}")),
                    FeedFixture.LIMITS, LinesForTests.withoutBreaker());
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                assertThat(cause.toString()).doesNotContain("s3cret");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"Host,x", "Content-Length,5", "X-A,'a\r\nX-B: b'", "'X A',b", "X-A,ä"})
    void refusesHeadersThatCannotBeSent(String name, String value) throws Exception {
        assertThat(failureOf(supplier(SupplierFixture.QUICK, url(), Map.of(name, value)), FeedFixture.LIMITS,
                LinesForTests.withoutBreaker()).kind()).isEqualTo(Kind.MISCONFIGURED);
    }

    @Test
    void saysWhichSchemesThereAre() throws Exception {
        ConnectorException failure =
                failureAt("ftp://example.com/stock.csv", SupplierFixture.QUICK, FeedFixture.LIMITS);

        assertThat(failure.kind()).isEqualTo(Kind.MISCONFIGURED);
        assertThat(failure).hasMessage("feed.url must be http, https, sftp or file; \"ftp\" is not supported");
    }

    @Test
    void showsNoSchemeThatAPlaceholderFilledIn() throws Exception {
        assertThat(failureAt("${FEED_KEY}://example.com/stock.csv", SupplierFixture.QUICK, FeedFixture.LIMITS))
                .hasMessage("feed.url must be http, https, sftp or file");
    }

    @Test
    void readsAFileOfAnAllowedFolderAlone() throws Exception {
        Path inside = Files.write(folder.resolve("stock.csv"), BODY);
        Files.setLastModifiedTime(inside, FileTime.from(NOW.minusSeconds(60)));
        Path outside = Files.createTempFile("outside", ".csv");
        Path link = Files.createSymbolicLink(folder.resolve("link.csv"), outside);

        connector(FeedFixture.LIMITS, LinesForTests.withoutBreaker(), List.of(folder))
                .read(request(inside.toUri().toString()), sink);
        assertThat(sink.stock()).containsExactly("A@main=5", "B@main=0");
        assertThat(sink.rows).allMatch(row -> row.takenAt().equals(NOW.minusSeconds(60)));
        for (Path refused : List.of(outside, link, folder.resolve("../" + folder.getFileName() + "/link.csv"))) {
            ConnectorException failure = catchThrowableOfType(ConnectorException.class,
                    () -> connector(FeedFixture.LIMITS, LinesForTests.withoutBreaker(), List.of(folder))
                            .read(request(refused.toUri().toString()), sink));
            assertThat(failure.kind()).isEqualTo(Kind.ADDRESS_REFUSED);
        }
        Files.delete(outside);
    }
}
