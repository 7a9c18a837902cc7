package io.stockproof.connector.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.SupplierFixture;
import io.stockproof.connector.outbound.LinesForTests;
import io.stockproof.connector.outbound.OutboundClient;
import io.stockproof.connector.outbound.OutboundProperties;
import io.stockproof.connector.outbound.Placeholders;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.FeedAuth;
import io.stockproof.supplier.FeedAuth.Type;
import io.stockproof.supplier.FeedSettings;
import io.stockproof.supplier.FeedSettings.Format;
import io.stockproof.supplier.Supplier;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.session.Session;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** What a feed over SFTP gives, and whom it believes. The server is a true one, of another make than our client. */
class SftpFeedIT extends FeedOverHttp {

    private static final FeedAuth PASSWORD = basic("${FEED_PASSWORD}");

    private final Map<String, String> environment = new HashMap<>(ENVIRONMENT);
    private SftpServerForTests server;
    private KeyPair userKey;

    @BeforeEach
    void startServer() throws Exception {
        userKey = SftpServerForTests.keys();
        server = new SftpServerForTests(folder, userKey.getPublic());
    }

    @AfterEach
    void stopServer() throws Exception {
        server.close();
    }

    @Test
    void readsAFilePackedOrNot() throws Exception {
        Path file = Files.write(folder.resolve("stock [1] ?*.csv"), BODY);
        Files.setLastModifiedTime(file, FileTime.from(NOW.minusSeconds(60)));
        Files.write(folder.resolve("stock.csv.gz"), FeedFixture.gzip(BODY));

        assertThat(read(server.url("/stock%20%5B1%5D%20%3F*.csv"), PASSWORD))
                .isEqualTo(new ReadOutcome.Read(true, BODY.length + "@2026-11-23T17:59:00Z", null, sha256(BODY)));
        assertThat(sink.stock()).containsExactly("A@main=5", "B@main=0");
        assertThat(sink.rows).allMatch(row -> row.takenAt().equals(NOW.minusSeconds(60)));
        read(server.url("/~/stock.csv.gz"), PASSWORD);
        assertThat(sink.stock()).containsExactly("A@main=5", "B@main=0", "A@main=5", "B@main=0");
    }

    @Test
    void readsALargeFileWhole() throws Exception {
        StringBuilder body = new StringBuilder("sku,quantity\n");
        for (int row = 0; row < 150_000; row++) {
            body.append("SKU-").append(row).append(',').append(row % 100).append('\n');
        }
        Files.writeString(folder.resolve("stock.csv"), body);

        read(server.url("/stock.csv"), PASSWORD);
        assertThat(sink.rows).hasSize(150_000);
    }

    @Test
    void readsNothingAgainOfAFileOfTheSameSizeAndTime() throws Exception {
        Path file = Files.write(folder.resolve("stock.csv"), BODY);
        Files.setLastModifiedTime(file, FileTime.from(NOW));
        Supplier supplier = supplier(server.url("/stock.csv"), PASSWORD, List.of(server.fingerprint()));
        ReadRequest request = new ReadRequest(
                SupplierFixture.insert(database, supplier), supplier, List.of(), BODY.length + "@" + NOW, null,
                InstantSource.fixed(NOW));

        assertThat(connector().read(request, sink)).isEqualTo(new ReadOutcome.NotModified(NOW));
        Files.write(file, new byte[] {'\n'}, java.nio.file.StandardOpenOption.APPEND);
        Files.setLastModifiedTime(file, FileTime.from(NOW));
        assertThat(connector().read(request, sink)).isInstanceOf(ReadOutcome.Read.class);
    }

    @Test
    void takesAFileWithoutATimeForNew() throws Exception {
        Path file = Files.write(folder.resolve("stock.csv"), BODY);
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
        Supplier supplier = supplier(server.url("/stock.csv"), PASSWORD, List.of(server.fingerprint()));
        ReadRequest request = new ReadRequest(
                SupplierFixture.insert(database, supplier), supplier, List.of(), BODY.length + "@" + Instant.EPOCH,
                null, InstantSource.fixed(NOW));

        assertThat(connector().read(request, sink)).isEqualTo(new ReadOutcome.Read(true, null, null, sha256(BODY)));
        assertThat(sink.rows).isNotEmpty().allMatch(row -> row.takenAt().equals(NOW));
    }

    @Test
    void logsInWithAKey() throws Exception {
        Files.write(folder.resolve("stock.csv"), BODY);
        FeedAuth key = key("${SHOP_KEY}", null);
        environment.put("SHOP_KEY", openSsh(null));
        assertThat(read(server.url("/stock.csv"), key)).isInstanceOf(ReadOutcome.Read.class);
        environment.put("SHOP_KEY", openSsh(null).replace("\n", "\\n"));
        assertThat(read(server.url("/stock.csv"), key)).isInstanceOf(ReadOutcome.Read.class);

        environment.put("SHOP_KEY", openSsh("s3cret"));
        assertThat(read(server.url("/stock.csv"), key("${SHOP_KEY}", "${FEED_KEY}")))
                .isInstanceOf(ReadOutcome.Read.class);
        assertThat(failure(server.url("/stock.csv"), key("${SHOP_KEY}", "${CLIENT_SECRET}")))
                .hasMessage("feed.auth.passphrase does not open feed.auth.privateKey");
        assertThat(failure(server.url("/stock.csv"), key))
                .hasMessage("feed.auth.passphrase does not open feed.auth.privateKey");
        assertThat(failure(server.url("/stock.csv"), key("${FEED_KEY}", null)))
                .hasMessage("feed.auth.privateKey is no private key that can be read");
        userKey = SftpServerForTests.keys();
        environment.put("SHOP_KEY", openSsh(null));
        assertThat(failure(server.url("/stock.csv"), key).kind()).isEqualTo(Kind.UNAUTHORIZED);
    }

    @Test
    void failsOnceWhereThePasswordIsRefused() throws Exception {
        ConnectorException failure = failure(server.url("/stock.csv"), basic("${FEED_KEY}"));

        assertThat(failure.kind()).isEqualTo(Kind.UNAUTHORIZED);
        assertThat(failure).hasMessage("The server refuses the user, its password or its key");
        assertThat(server.connections).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {
            SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE, SshConstants.SSH2_DISCONNECT_ILLEGAL_USER_NAME,
            SshConstants.SSH2_DISCONNECT_PROTOCOL_ERROR})
    void failsOnceWhereTheServerHangsUpOnThePassword(int reason) throws Exception {
        server.beforeLogin = session -> hangUp(session, reason);

        assertThat(failure(server.url("/stock.csv"), basic("${FEED_KEY}")).kind()).isEqualTo(Kind.UNAUTHORIZED);
        assertThat(server.logins).hasValue(1);
    }

    @Test
    void logsInToNoServerOfAnotherKey() throws Exception {
        Files.write(folder.resolve("stock.csv"), BODY);
        String other = "SHA256:" + "A".repeat(43);

        ConnectorException failure = failure(server.url("/stock.csv"), PASSWORD, List.of(other));
        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_REFUSED);
        assertThat(failure).hasMessageContaining(server.fingerprint() + " (ecdsa-sha2-nistp256)");
        assertThat(server.connections).hasValue(1);
        assertThat(server.logins).hasValue(0);
        assertThat(read(server.url("/stock.csv"), PASSWORD, List.of(other, server.fingerprint() + "=")))
                .isInstanceOf(ReadOutcome.Read.class);
    }

    @Test
    void saysWhichKeyItSawWhereTheSettingsNameNone() throws Exception {
        ConnectorException failure = failure(server.url("/stock.csv"), PASSWORD, null);

        assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY_REFUSED);
        assertThat(failure).hasMessageStartingWith("feed.hostKeys names no key of the server. It shows "
                + server.fingerprint() + " (ecdsa-sha2-nistp256);");
        assertThat(server.logins).hasValue(0);
    }

    @Test
    void saysWhereThereIsNoFile() throws Exception {
        Files.createDirectory(folder.resolve("old"));

        assertThat(failure(server.url("/stock.csv"), PASSWORD).kind()).isEqualTo(Kind.REFUSED);
        assertThat(failure(server.url("/stock.csv"), PASSWORD)).hasMessage("There is no such file");
        assertThat(failure(server.url("/old"), PASSWORD)).hasMessageContaining("leads to no file");
    }

    @Test
    void failsWholeWhereTheConnectionIsCut() throws Exception {
        Files.write(folder.resolve("stock.csv"), random(2_000_000));
        server.beforeRead = read -> {
            if (read % 20 == 0) {
                server.cut();
            }
        };

        assertThat(failure(server.url("/stock.csv"), PASSWORD).kind()).isEqualTo(Kind.TRUNCATED);
        assertThat(server.connections).hasValue(3);
        assertThat(sink.rows).isEmpty();
    }

    @Test
    void readsNoFileThatIsWrittenMeanwhile() throws Exception {
        Path file = Files.write(folder.resolve("stock.csv"), BODY);
        server.beforeRead = read -> touch(file, read);

        ConnectorException failure = failure(server.url("/stock.csv"), PASSWORD);
        assertThat(failure.kind()).isEqualTo(Kind.TRUNCATED);
        assertThat(failure).hasMessageContaining("written while it was read");
        assertThat(sink.rows).isEmpty();
    }

    @Test
    void givesUpAServerThatFallsSilent() throws Exception {
        Files.write(folder.resolve("stock.csv"), random(2_000_000));
        CountDownLatch done = new CountDownLatch(1);
        server.beforeRead = read -> await(done);

        ConnectorException failure = failure(server.url("/stock.csv"), PASSWORD, List.of(server.fingerprint()),
                limits(Duration.ofMillis(200), Duration.ofSeconds(30), DataSize.ofMegabytes(4)));
        done.countDown();
        assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(failure).hasMessage("The answer stopped arriving");
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void givesUpAServerThatNeverEndsItsExchangeOfKeys() throws Exception {
        Files.write(folder.resolve("stock.csv"), random(2_000_000));
        CountDownLatch done = new CountDownLatch(1);
        server.beforeRead = read -> {
            server.beginNewKeys();
            await(done);
        };

        ConnectorException failure = failure(server.url("/stock.csv"), PASSWORD, List.of(server.fingerprint()),
                limits(Duration.ofMillis(200), Duration.ofSeconds(30), DataSize.ofMegabytes(4)));
        done.countDown();
        assertThat(failure.kind()).isIn(Kind.TIMEOUT, Kind.TRUNCATED);
    }

    @Test
    void readsFromAServerThatAnnouncesPacketsLargerThanOurMemory() throws Exception {
        Files.write(folder.resolve("stock.csv"), BODY);
        for (long bytes : List.of(134_000_000L, 300_000L, 512L)) {
            server.announcePackets(bytes);
            assertThat(read(server.url("/stock.csv"), PASSWORD)).isInstanceOf(ReadOutcome.Read.class);
        }
    }

    @Test
    void givesUpAServerThatDrips() throws Exception {
        Files.write(folder.resolve("stock.csv"), random(2_000_000));
        server.beforeRead = read -> pause();

        FeedProperties slow = new FeedProperties(
                DataSize.ofMegabytes(4), DataSize.ofMegabytes(16), 200, 65_536, 50, 1000, 10_000, 1_000_000,
                Duration.ofSeconds(5), 100_000_000, Duration.ofMillis(100), Duration.ofMinutes(1), null);
        ConnectorException failure =
                failure(server.url("/stock.csv"), PASSWORD, List.of(server.fingerprint()), slow);
        assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(failure).hasMessageContaining("slower than");
    }

    @Test
    void refusesWhatIsTooLargePackedOrUnpacked() throws Exception {
        Files.write(folder.resolve("stock.csv"), random(300_000));
        ConnectorException failure = failure(server.url("/stock.csv"), PASSWORD, List.of(server.fingerprint()),
                limits(Duration.ofSeconds(5), Duration.ofSeconds(30), DataSize.ofKilobytes(200)));
        assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
        assertThat(failure).hasMessage("The file is larger than 204800B");

        Files.write(folder.resolve("bomb.csv.gz"), FeedFixture.gzip(new byte[15_000_000]));
        assertThat(failure(server.url("/bomb.csv.gz"), PASSWORD).kind()).isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void callsNoPrivateAddressThatIsNotAllowed() throws Exception {
        Files.write(folder.resolve("stock.csv"), BODY);
        for (String host : List.of("127.0.0.1", "localhost", "[::ffff:127.0.0.1]")) {
            ConnectorException failure = catchThrowableOfType(ConnectorException.class, () -> {
                OutboundProperties none = new OutboundProperties(
                        List.of(), List.of(), List.of(), Duration.ofSeconds(2), Duration.ofMinutes(1));
                connector(OutboundClient.of(none), FeedFixture.LIMITS).read(request(supplier(
                        "sftp://" + host + ":" + server.port() + "/stock.csv", PASSWORD,
                        List.of(server.fingerprint()))), sink);
            });
            assertThat(failure.kind()).isEqualTo(Kind.ADDRESS_REFUSED);
        }
        assertThat(server.connections).hasValue(0);
    }

    @Test
    void saysWhatTheSettingsLack() throws Exception {
        assertThat(failure(server.url("/stock.csv"), null)).hasMessage("sftp needs feed.auth of type BASIC or SSH_KEY");
        assertThat(failure(server.url("/"), PASSWORD)).hasMessageContaining("must lead to a file");
        assertThat(failure("sftp://shop@localhost/x", PASSWORD).kind()).isEqualTo(Kind.ADDRESS_REFUSED);
        assertThat(failure("sftp://localhost:1/x", PASSWORD).kind()).isEqualTo(Kind.UNREACHABLE);
        assertThat(failure("http://localhost:1/x", key("${FEED_KEY}", null)).kind()).isEqualTo(Kind.MISCONFIGURED);
    }

    @Test
    void neverTellsASecretOverSftp() throws Exception {
        for (FeedAuth auth : List.of(basic("${FEED_KEY}"), key("${FEED_KEY}", "${FEED_KEY}"))) {
            for (Throwable cause = failure(server.url("/${FEED_KEY}"), auth); cause != null; cause = cause.getCause()) {
                assertThat(cause.toString()).doesNotContain("s3cret");
            }
        }
    }

    private ReadOutcome read(String url, @Nullable FeedAuth auth) throws Exception {
        return read(url, auth, List.of(server.fingerprint()));
    }

    private ReadOutcome read(String url, @Nullable FeedAuth auth, @Nullable List<String> hostKeys) throws Exception {
        return connector().read(request(supplier(url, auth, hostKeys)), sink);
    }

    private ConnectorException failure(String url, @Nullable FeedAuth auth) {
        return failure(url, auth, List.of(server.fingerprint()));
    }

    private ConnectorException failure(String url, @Nullable FeedAuth auth, @Nullable List<String> hostKeys) {
        return failure(url, auth, hostKeys, FeedFixture.LIMITS);
    }

    private ConnectorException failure(
            String url, @Nullable FeedAuth auth, @Nullable List<String> hostKeys, FeedProperties properties) {
        return catchThrowableOfType(ConnectorException.class, () -> connector(LinesForTests.client(), properties)
                .read(request(supplier(url, auth, hostKeys)), sink));
    }

    private static ReadRequest request(Supplier supplier) {
        return new ReadRequest(SupplierFixture.insert(database, supplier), supplier, List.of(), null, null,
                InstantSource.fixed(NOW));
    }

    private static Supplier supplier(String url, @Nullable FeedAuth auth, @Nullable List<String> hostKeys) {
        FeedSettings feed = new FeedSettings(
                url, Format.CSV, null, null, null, null, null, null, null, null, null, null, null, auth, null,
                hostKeys);
        return SupplierFixture.supplier(ConnectorKind.FEED, null, null, feed, SupplierFixture.QUICK);
    }

    private FeedConnector connector() {
        return connector(LinesForTests.client(), FeedFixture.LIMITS);
    }

    private FeedConnector connector(OutboundClient client, FeedProperties properties) {
        return FeedFixture.connector(
                LinesForTests.of(database, LinesForTests.withoutBreaker()), client, new Placeholders(environment::get),
                properties, List.of());
    }

    private static FeedProperties limits(Duration idle, Duration slowStart, DataSize bodyMax) {
        return new FeedProperties(
                bodyMax, DataSize.ofMegabytes(16), 200, 65_536, 50, 1000, 10_000, 1_000_000, idle, 1024, slowStart,
                Duration.ofMinutes(1), null);
    }

    private static FeedAuth basic(String password) {
        return new FeedAuth(Type.BASIC, null, null, null, null, null, "shop", password, null, null, null, null);
    }

    private static FeedAuth key(String privateKey, @Nullable String passphrase) {
        return new FeedAuth(Type.SSH_KEY, null, null, null, null, null, "shop", null, null, null, privateKey,
                passphrase);
    }

    private String openSsh(@Nullable String passphrase) throws Exception {
        OpenSSHKeyEncryptionContext sealed = null;
        if (passphrase != null) {
            sealed = new OpenSSHKeyEncryptionContext();
            sealed.setPassword(passphrase);
            sealed.setCipherName("AES");
            sealed.setCipherType("256");
            sealed.setCipherMode("CTR");
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(userKey, "shop", sealed, text);
        return text.toString(StandardCharsets.UTF_8);
    }

    private static byte[] random(int bytes) {
        byte[] body = new byte[bytes];
        new Random(7).nextBytes(body);
        return body;
    }

    private static void touch(Path file, int seconds) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(NOW.plusSeconds(seconds)));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void hangUp(Session session, int reason) {
        try {
            session.disconnect(reason, "No");
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(60);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
