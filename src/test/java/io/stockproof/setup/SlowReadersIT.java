package io.stockproof.setup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Clients that ask for all there is, and then do not read it, take no connection to the database from others. */
@StockproofIT
class SlowReadersIT {

    private static final String CHANNEL = "slowly-read";

    @LocalServerPort int port;

    @Value("${spring.datasource.hikari.maximum-pool-size}") int connections;

    @Autowired JdbcClient jdbc;
    @Autowired DataSource dataSource;

    Api api;
    final List<Socket> deaf = new ArrayList<>();

    @BeforeEach
    void listMoreThanBuffersHold() {
        api = Api.admin(port);
        api.put("/v1/channels/" + CHANNEL, Map.of()).expect(200);
        jdbc.sql("""
                        INSERT INTO catalog_listing (channel_id, variant, title, sku)
                        SELECT c.channel_id, 'V' || n, repeat('漢', 200), repeat('漢', 200)
                          FROM channel c, generate_series(1, 4000) AS n WHERE c.code = :channel
                        """).param("channel", CHANNEL).update();
    }

    @AfterEach
    void hangUp() throws IOException {
        for (Socket socket : deaf) {
            socket.close();
        }
        jdbc.sql(
                "DELETE FROM catalog_listing l USING channel c WHERE c.channel_id = l.channel_id AND c.code = :channel")
                .param("channel", CHANNEL).update();
        api.delete("/v1/channels/" + CHANNEL).expect(200);
    }

    @Test
    void ofTheSheetOfListings() throws IOException {
        for (int i = 0; i < connections; i++) {
            assertThat(ask("/v1/listings?channel=" + CHANNEL, "text/csv").getFirst()).startsWith("HTTP/1.1 200");
        }

        api.get("/v1/keys").expect(200);
        String sheet = api.header("Accept", "text/csv").get("/v1/listings?channel=" + CHANNEL).expect(200).body();
        assertThat(sheet.lines()).hasSize(4_001).doesNotHaveDuplicates();
    }

    @Test
    void ofTheSetupDocumentOfWhichOnlySoManyAreSentAtATime() throws IOException {
        for (int i = 0; i < SetupExports.SENDING_MAX; i++) {
            assertThat(ask("/v1/setup", "application/json").getFirst()).startsWith("HTTP/1.1 200");
        }

        assertThat(ask("/v1/setup", "application/yaml"))
                .anyMatch(line -> line.startsWith("HTTP/1.1 503"))
                .anyMatch(line -> line.startsWith("Retry-After: "));
        await().atMost(Duration.ofSeconds(10)).until(() -> dataSource.unwrap(HikariDataSource.class)
                .getHikariPoolMXBean().getActiveConnections() < SetupExports.SENDING_MAX / 2);
    }

    /** Asks, and reads no further than the answer's head. */
    private List<String> ask(String path, String accept) throws IOException {
        Socket socket = new Socket();
        deaf.add(socket);
        socket.setReceiveBufferSize(2_048);
        socket.setSoTimeout(40_000);
        socket.connect(new InetSocketAddress("localhost", port));
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\nAccept: " + accept + "\r\nAuthorization: Bearer "
                        + Api.ADMIN_KEY + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        BufferedReader head =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        List<String> lines = new ArrayList<>();
        for (String line = head.readLine(); line != null && !line.isEmpty(); line = head.readLine()) {
            lines.add(line);
        }
        return lines;
    }
}
