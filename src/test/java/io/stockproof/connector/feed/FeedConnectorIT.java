package io.stockproof.connector.feed;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
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
import io.stockproof.connector.RecordingSink;
import io.stockproof.connector.SupplierFixture;
import io.stockproof.connector.outbound.CallProperties;
import io.stockproof.connector.outbound.LinesForTests;
import io.stockproof.connector.outbound.OutboundProperties;
import io.stockproof.connector.outbound.Placeholders;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.FeedSettings;
import io.stockproof.supplier.Limits;
import io.stockproof.supplier.Supplier;
import io.stockproof.testing.PostgresForTests;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeedConnectorIT {

    private static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
    private static final byte[] BODY = "sku,quantity\nA,5\nB,0\n".getBytes(UTF_8);

    private static DataSource database;
    private static WireMockServer web;

    @TempDir Path folder;

    private final RecordingSink sink = new RecordingSink();

    @BeforeAll
    static void start() {
        database = PostgresForTests.freshDatabase();
        web = new WireMockServer(options().dynamicPort().gzipDisabled(true));
        web.start();
    }

    @AfterAll
    static void stop() {
        web.stop();
    }

    @BeforeEach
    void reset() {
        web.resetAll();
    }

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
    void repeatsADownloadThatBrokeBeforeItGivesARow() throws Exception {
        web.stubFor(get("/feed").inScenario("cut").whenScenarioStateIs(Scenario.STARTED).willSetStateTo("whole")
                .willReturn(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK)));
        web.stubFor(get("/feed").inScenario("cut").whenScenarioStateIs("whole").willReturn(aResponse().withBody(BODY)));

        read();
        assertThat(sink.stock()).containsExactly("A@main=5", "B@main=0");
    }

    @Test
    void failsWholeOnAConnectionThatBreaks() throws Exception {
        stub(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
        assertThat(failure().kind()).isEqualTo(Kind.UNREACHABLE);
        stub(aResponse().withFault(Fault.EMPTY_RESPONSE));
        assertThat(failure().kind()).isEqualTo(Kind.UNREACHABLE);
        stub(aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK));
        assertThat(failure().kind()).isEqualTo(Kind.TRUNCATED);
        assertThat(sink.rows).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"'Content-Length: 500',TRUNCATED", "'Transfer-Encoding: chunked',TRUNCATED"})
    void noticesThatABodyIsShorterThanAnnounced(String header, Kind kind) throws Exception {
        RawServer.Answer answer = client -> {
            write(client, "HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n");
            write(client, header.startsWith("T") ? "c\r\nsku,quantity\r\n" : "sku,quantity\nA,5\n");
        };
        try (RawServer server = new RawServer(answer)) {
            assertThat(failureAt(server.url("/feed"), SupplierFixture.QUICK, FeedFixture.LIMITS).kind())
                    .isEqualTo(kind);
            assertThat(server.requests()).isEqualTo(3);
        }
        assertThat(sink.rows).isEmpty();
    }

    @Test
    void endsADownloadThatDrips() throws Exception {
        RawServer.Answer drip = client -> {
            write(client, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
            while (true) {
                write(client, "x");
                Thread.sleep(20);
            }
        };
        try (RawServer server = new RawServer(drip)) {
            ConnectorException failure = failureAt(server.url("/feed"), new Limits(BigDecimal.valueOf(1000), 1, 5, 0),
                    FeedFixture.limits(Duration.ofMillis(200)));

            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(failure).hasMessageContaining("slower than 1024 bytes a second");
        }
    }

    @Test
    void endsAnAnswerWhoseHeadDrips() throws Exception {
        RawServer.Answer drip = client -> {
            write(client, "HTTP/1.1 200 OK\r\n");
            for (int header = 0;; header++) {
                write(client, "X-" + header + ": x\r\n");
                Thread.sleep(50);
            }
        };
        try (RawServer server = new RawServer(drip)) {
            assertThat(failureAt(server.url("/feed"), new Limits(BigDecimal.valueOf(1000), 1, 1, 0), FeedFixture.LIMITS)
                    .kind())
                    .isEqualTo(Kind.TIMEOUT);
        }
    }

    @Test
    void endsASilentDownload() throws Exception {
        RawServer.Answer silence = client -> {
            write(client, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nsku,quantity\n");
            Thread.sleep(60_000);
        };
        FeedProperties hasty = new FeedProperties(
                FeedFixture.LIMITS.bodyMax(), FeedFixture.LIMITS.unpackedMax(), 200, 65_536, 50, 1000, 10_000, 1000,
                Duration.ofMillis(200), 0, Duration.ofMinutes(1), Duration.ofMinutes(1), folder);
        try (RawServer server = new RawServer(silence)) {
            assertThat(failureAt(server.url("/feed"), new Limits(BigDecimal.valueOf(1000), 1, 5, 0), hasty).kind())
                    .isEqualTo(Kind.TIMEOUT);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesABodyThatIsTooLargeAnnouncedOrNot() throws Exception {
        stub(aResponse().withBody(new byte[4_200_000]));
        assertThat(failure().kind()).isEqualTo(Kind.TOO_LARGE);
        RawServer.Answer endless = client -> {
            write(client, "HTTP/1.1 200 OK\r\n\r\nsku,quantity\n");
            while (true) {
                write(client, "A,5\n".repeat(10_000));
            }
        };
        try (RawServer server = new RawServer(endless)) {
            assertThat(failureAt(server.url("/feed"), SupplierFixture.QUICK, FeedFixture.LIMITS).kind())
                    .isEqualTo(Kind.TOO_LARGE);
        }
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
    void saysThatSftpIsNotSupported() throws Exception {
        ConnectorException failure =
                failureAt("sftp://example.com/stock.csv", SupplierFixture.QUICK, FeedFixture.LIMITS);

        assertThat(failure.kind()).isEqualTo(Kind.MISCONFIGURED);
        assertThat(failure).hasMessageContaining("\"sftp\" is not supported");
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

    @Test
    void opensTheBreakerByFailuresAndTellsSo() throws Exception {
        stub(aResponse().withStatus(500));
        Supplier supplier = supplier(SupplierFixture.QUICK, url(), null);
        FeedConnector connector = connector(LinesForTests.IMPATIENT);
        ReadRequest request = SupplierFixture.request(SupplierFixture.insert(database, supplier), supplier);
        assertThat(catchThrowableOfType(ConnectorException.class, () -> connector.read(request, sink))).isNotNull();
        web.resetRequests();

        assertThat(catchThrowableOfType(ConnectorException.class, () -> connector.read(request, sink)).kind())
                .isEqualTo(Kind.BREAKER_OPEN);
        web.verify(0, getRequestedFor(urlEqualTo("/feed")));
        assertThat(ConnectorHealthFixture.health(database).of(supplier.code())).satisfies(status -> {
            assertThat(status.breaker()).isEqualTo("OPEN");
            assertThat(status.breakerSince()).isNotNull();
            assertThat(status.lastError().kind()).isEqualTo("BREAKER_OPEN");
            assertThat(status.points()).isNull();
        });
    }

    @Test
    void doesNotOpenTheBreakerByAnswersThatShowTheSupplierIsUp() throws Exception {
        stub(aResponse().withStatus(429));
        Supplier supplier = supplier(SupplierFixture.QUICK, url(), null);
        FeedConnector connector = connector(LinesForTests.IMPATIENT);
        ReadRequest request = SupplierFixture.request(SupplierFixture.insert(database, supplier), supplier);

        for (int time = 0; time < 4; time++) {
            assertThat(catchThrowableOfType(ConnectorException.class, () -> connector.read(request, sink)).kind())
                    .isEqualTo(Kind.RATE_LIMITED);
        }
        assertThat(ConnectorHealthFixture.health(database).of(supplier.code()).breaker()).isEqualTo("CLOSED");
    }

    @Test
    void obeysLimitsThatWereChanged() throws Exception {
        stub(aResponse().withStatus(500));
        Supplier before = supplier(SupplierFixture.QUICK, url(), null);
        Supplier after =
                new Supplier(before.code(), before.name(), before.connector(), null, null, before.feed(), null, null,
                        null, null, null, null, null, null, new Limits(BigDecimal.valueOf(1000), 1, 5, 0), null, null);
        int id = SupplierFixture.insert(database, before);
        FeedConnector connector = connector(LinesForTests.withoutBreaker());
        assertThat(catchThrowableOfType(
                ConnectorException.class, () -> connector.read(SupplierFixture.request(id, before), sink))).isNotNull();
        assertThat(catchThrowableOfType(
                ConnectorException.class, () -> connector.read(SupplierFixture.request(id, after), sink))).isNotNull();

        web.verify(3 + 1, getRequestedFor(urlEqualTo("/feed")));
    }

    @Test
    void stopsWaitingForItsTurnAtAnInterrupt() throws Exception {
        stub(aResponse().withBody(BODY));
        Supplier supplier = supplier(new Limits(new BigDecimal("0.001"), 1, 5, 0), url(), null);
        ReadRequest request = SupplierFixture.request(SupplierFixture.insert(database, supplier), supplier);
        FeedConnector connector = connector(LinesForTests.withoutBreaker());
        connector.read(request, sink);
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread second = Thread.ofVirtual()
                .start(() -> ended.set(catchThrowableOfType(Throwable.class, () -> connector.read(request, sink))));
        Thread.sleep(100);
        second.interrupt();
        second.join(Duration.ofSeconds(30));

        assertThat(ended.get()).isInstanceOf(InterruptedException.class);
    }

    @Test
    void isNotHurriedByASlowSink() throws Exception {
        stub(aResponse().withBody(BODY));
        RecordingSink slow = new RecordingSink() {
            @Override
            public void row(Row row) {
                try {
                    Thread.sleep(700);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                super.row(row);
            }
        };
        Supplier supplier = supplier(new Limits(BigDecimal.valueOf(1000), 1, 1, 0), url(), null);
        connector(FeedFixture.limits(Duration.ofMillis(1)), LinesForTests.withoutBreaker(), List.of())
                .read(SupplierFixture.request(SupplierFixture.insert(database, supplier), supplier), slow);

        assertThat(slow.stock()).containsExactly("A@main=5", "B@main=0");
    }

    private void stub(ResponseDefinitionBuilder response) {
        web.stubFor(get("/feed").willReturn(response));
    }

    private static String url() {
        return "http://localhost:" + web.port() + "/feed";
    }

    private static void write(OutputStream client, String text) throws IOException {
        client.write(text.getBytes(UTF_8));
        client.flush();
    }

    private static String sha256(byte[] body) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    }

    private ReadOutcome read() throws Exception {
        return connector(LinesForTests.withoutBreaker()).read(request(url()), sink);
    }

    private void readWith(String url, Map<String, String> headers) throws Exception {
        Supplier supplier = supplier(SupplierFixture.QUICK, url, headers);
        ReadRequest request = SupplierFixture.request(SupplierFixture.insert(database, supplier), supplier);
        try {
            connector(LinesForTests.withoutBreaker()).read(request, sink);
        } catch (ConnectorException e) {
            assertThat(e.kind()).isEqualTo(Kind.REFUSED);
        }
    }

    private ConnectorException failure() {
        return failureAt(url(), SupplierFixture.QUICK, FeedFixture.LIMITS);
    }

    private ConnectorException failureAt(String url, Limits limits, FeedProperties properties) {
        return failureOf(supplier(limits, url, null), properties, LinesForTests.withoutBreaker());
    }

    private ConnectorException failureOf(Supplier supplier, FeedProperties properties, CallProperties calls) {
        ReadRequest request = SupplierFixture.request(SupplierFixture.insert(database, supplier), supplier);
        return catchThrowableOfType(
                ConnectorException.class, () -> connector(properties, calls, List.of()).read(request, sink));
    }

    private static ReadRequest request(String url) {
        Supplier supplier = supplier(SupplierFixture.QUICK, url, null);
        return new ReadRequest(
                SupplierFixture.insert(database, supplier), supplier, List.of(), null, null, InstantSource.fixed(NOW));
    }

    private static Supplier supplier(Limits limits, String url, Map<String, String> headers) {
        FeedSettings feed = FeedFixture.at(url, headers);
        return SupplierFixture.supplier(ConnectorKind.FEED, null, null, feed, limits);
    }

    private static FeedConnector connector(CallProperties calls) {
        return connector(FeedFixture.LIMITS, calls, List.of());
    }

    private static FeedConnector connector(FeedProperties properties, CallProperties calls, List<Path> folders) {
        OutboundProperties outbound =
                new OutboundProperties(List.of(), folders, List.of(), Duration.ofSeconds(2), Duration.ofMinutes(1));
        return new FeedConnector(
                LinesForTests.of(database, calls),
                new Placeholders(Map.of("FEED_KEY", "s3cret")::get),
                new FeedDownload(LinesForTests.client(), properties),
                new FeedFolders(outbound, properties),
                properties);
    }
}
