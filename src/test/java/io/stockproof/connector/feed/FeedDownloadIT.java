package io.stockproof.connector.feed;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ConnectorHealthFixture;
import io.stockproof.connector.RawServer;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.RecordingSink;
import io.stockproof.connector.SupplierFixture;
import io.stockproof.connector.outbound.CallProperties;
import io.stockproof.connector.outbound.LinesForTests;
import io.stockproof.supplier.Limits;
import io.stockproof.supplier.Supplier;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Downloads that break, drip, fall silent or never end, and suppliers that keep failing. */
class FeedDownloadIT extends FeedOverHttp {

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

    @Test
    void failsWholeWhereNobodyListens() throws Exception {
        String url;
        try (RawServer gone = new RawServer(client -> {})) {
            url = gone.url("/feed");
        }

        assertThat(failureAt(url, SupplierFixture.QUICK, FeedFixture.LIMITS).kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(sink.rows).isEmpty();
        assertThat(folder).isEmptyDirectory();
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
    void endsADownloadThatDripsAfterAQuickStart() throws Exception {
        RawServer.Answer drip = client -> {
            write(client, "HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n" + "x".repeat(3_000_000));
            while (true) {
                write(client, "x");
                Thread.sleep(20);
            }
        };
        try (RawServer server = new RawServer(drip)) {
            ConnectorException failure = failureAt(server.url("/feed"), new Limits(BigDecimal.valueOf(1000), 1, 5, 0),
                    FeedFixture.limits(Duration.ofMillis(200)));

            assertThat(failure).hasMessageContaining("slower than 1024 bytes a second");
        }
    }

    @Test
    void endsARunOverAllItsRetries() throws Exception {
        RawServer.Answer drip = client -> {
            write(client, "HTTP/1.1 200 OK\r\nContent-Length: 4000000\r\n\r\n" + "x".repeat(5_000));
            Thread.sleep(150);
        };
        CallProperties hasty = new CallProperties(Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofSeconds(1),
                1000, 100, Duration.ofMinutes(5), Duration.ofMillis(700));
        try (RawServer server = new RawServer(drip)) {
            ConnectorException failure = failureOf(
                    supplier(new Limits(BigDecimal.valueOf(1000), 1, 5, 10), server.url("/feed"), null),
                    FeedFixture.LIMITS, hasty);

            assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(failure).hasMessage("The run took longer than PT0.7S, retries included");
            assertThat(server.requests()).isBetween(2, 6);
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
        stub(aResponse().withBody(BODY));
        read();
        assertThat(sink.stock()).containsExactly("A@main=5", "B@main=0");
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
                        null, null, null, null, null, null, new Limits(BigDecimal.valueOf(1000), 1, 5, 0), null, null,
                        null);
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
        await().during(Duration.ofMillis(50)).until(() -> second.getState() == Thread.State.TIMED_WAITING);
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
}
