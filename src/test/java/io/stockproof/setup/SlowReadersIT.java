package io.stockproof.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clients that ask for all there is, and then do not read it, take no connection to the database from others. */
@StockproofIT
class SlowReadersIT {

    private static final String CHANNEL = "slowly-read";
    private static final int MANY = 8;

    @LocalServerPort int port;

    @Autowired SetupExports exports;
    @Autowired JdbcClient jdbc;
    @Autowired DataSource dataSource;

    Api api;

    @BeforeEach
    void connect() {
        api = Api.admin(port);
    }

    @Test
    void ofTheSheetOfListings() throws IOException {
        listMoreThanBuffersHold();
        List<Socket> deaf = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                deaf.add(askAndReadOneLine("/v1/listings?channel=" + CHANNEL));
            }
            assertThatConnectionsAreFree();
            String sheet = api.header("Accept", "text/csv").get("/v1/listings?channel=" + CHANNEL).expect(200).body();
            assertThat(sheet.lines().distinct()).hasSize(4_001);
        } finally {
            for (Socket socket : deaf) {
                socket.close();
            }
            jdbc.sql("""
                            DELETE FROM catalog_listing l USING channel c
                             WHERE c.channel_id = l.channel_id AND c.code = :channel
                            """).param("channel", CHANNEL).update();
            api.delete("/v1/channels/" + CHANNEL).expect(200);
        }
    }

    @Test
    void ofTheSetupDocumentOfWhichOnlySoManyAreSentAtATime() throws Exception {
        CountDownLatch begun = new CountDownLatch(SetupExports.SENDING_MAX);
        CountDownLatch reads = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            try {
                for (int i = 0; i < SetupExports.SENDING_MAX; i++) {
                    threads.submit(() -> {
                        exports.send(Syntax.JSON, () -> deaf(begun, reads));
                        return null;
                    });
                }
                assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();

                Answer refused = api.get("/v1/setup").expect(503);
                assertThat(refused.header("Retry-After")).isNotEmpty();
                assertThatConnectionsAreFree();
            } finally {
                reads.countDown();
            }
        }
        assertThat(api.get("/v1/setup").expect(200).json().path("suppliers").isArray()).isTrue();
    }

    private void assertThatConnectionsAreFree() {
        await().atMost(Duration.ofSeconds(3)).until(() -> dataSource.unwrap(HikariDataSource.class)
                .getHikariPoolMXBean().getActiveConnections() < MANY / 2);
    }

    private void listMoreThanBuffersHold() {
        api.put("/v1/channels/" + CHANNEL, Map.of()).expect(200);
        jdbc.sql("""
                        INSERT INTO catalog_listing (channel_id, variant, title, sku)
                        SELECT c.channel_id, 'V' || n, repeat('漢', 200), repeat('漢', 200)
                          FROM channel c, generate_series(1, 4000) AS n WHERE c.code = :channel
                        """).param("channel", CHANNEL).update();
    }

    private static OutputStream deaf(CountDownLatch begun, CountDownLatch reads) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                begun.countDown();
                try {
                    reads.await();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
                throw new IOException("gone");
            }
        };
    }

    private Socket askAndReadOneLine(String path) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(2_048);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress("localhost", port));
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\nAuthorization: Bearer "
                        + Api.ADMIN_KEY + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        assertThat(new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1)).readLine())
                .startsWith("HTTP/1.1 200");
        return socket;
    }
}
