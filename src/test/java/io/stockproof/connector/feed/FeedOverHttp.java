package io.stockproof.connector.feed;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.RecordingSink;
import io.stockproof.connector.SupplierFixture;
import io.stockproof.connector.outbound.CallProperties;
import io.stockproof.connector.outbound.LinesForTests;
import io.stockproof.connector.outbound.Placeholders;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.FeedSettings;
import io.stockproof.supplier.Limits;
import io.stockproof.supplier.Supplier;
import io.stockproof.testing.PostgresForTests;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * What tests of feeds share, one class after the other: suppliers as WireMock plays them, and a connector that may call this
 * machine.
 */
@ResourceLock("io.stockproof.connector.feed.FeedOverHttp")
abstract class FeedOverHttp {

    static final Instant NOW = Instant.parse("2026-11-23T18:00:00Z");
    static final byte[] BODY = "sku,quantity\nA,5\nB,0\n".getBytes(UTF_8);

    static final Map<String, String> ENVIRONMENT = Map.of(
            "FEED_KEY", "s3cret", "FEED_PASSWORD", "pa:ss/wörd", "CLIENT_SECRET", "cl&ent s3cret");

    static DataSource database;
    static WireMockServer web;

    @TempDir Path folder;

    final RecordingSink sink = new RecordingSink();

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

    void stub(ResponseDefinitionBuilder response) {
        web.stubFor(get("/feed").willReturn(response));
    }

    static String url() {
        return "http://localhost:" + web.port() + "/feed";
    }

    static void write(OutputStream client, String text) throws IOException {
        client.write(text.getBytes(UTF_8));
        client.flush();
    }

    static String sha256(byte[] body) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    }

    ReadOutcome read() throws Exception {
        return connector(LinesForTests.withoutBreaker()).read(request(url()), sink);
    }

    void readWith(String url, Map<String, String> headers) throws Exception {
        Supplier supplier = supplier(SupplierFixture.QUICK, url, headers);
        ReadRequest request = SupplierFixture.request(SupplierFixture.insert(database, supplier), supplier);
        try {
            connector(LinesForTests.withoutBreaker()).read(request, sink);
        } catch (ConnectorException e) {
            assertThat(e.kind()).isEqualTo(Kind.REFUSED);
        }
    }

    ConnectorException failure() {
        return failureAt(url(), SupplierFixture.QUICK, FeedFixture.LIMITS);
    }

    ConnectorException failureAt(String url, Limits limits, FeedProperties properties) {
        return failureOf(supplier(limits, url, null), properties, LinesForTests.withoutBreaker());
    }

    ConnectorException failureOf(Supplier supplier, FeedProperties properties, CallProperties calls) {
        ReadRequest request = SupplierFixture.request(SupplierFixture.insert(database, supplier), supplier);
        return catchThrowableOfType(
                ConnectorException.class, () -> connector(properties, calls, List.of()).read(request, sink));
    }

    static ReadRequest request(String url) {
        Supplier supplier = supplier(SupplierFixture.QUICK, url, null);
        return new ReadRequest(
                SupplierFixture.insert(database, supplier), supplier, List.of(), null, null, InstantSource.fixed(NOW));
    }

    static Supplier supplier(Limits limits, String url, Map<String, String> headers) {
        FeedSettings feed = FeedFixture.at(url, headers);
        return SupplierFixture.supplier(ConnectorKind.FEED, null, null, feed, limits);
    }

    static FeedConnector connector(CallProperties calls) {
        return connector(FeedFixture.LIMITS, calls, List.of());
    }

    static FeedConnector connector(FeedProperties properties, CallProperties calls, List<Path> folders) {
        return FeedFixture.connector(
                LinesForTests.of(database, calls), LinesForTests.client(), new Placeholders(ENVIRONMENT::get),
                properties,
                folders);
    }
}
