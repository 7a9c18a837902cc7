package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Buyers who wait for their turn behind a batch that cannot go on: who leaves meanwhile has bought nothing. */
@StockproofIT
class ClientsThatLeaveIT {

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired PlatformTransactionManager transactions;
    @Autowired Checkout checkout;
    @Autowired ObjectMapper json;

    private CheckoutFixture store;
    private CompletableFuture<String> first;

    /** Does so while a reservation of A is in flight, which this holds up: what comes next waits for its turn. */
    private void whileABatchIsHeldUp(Runnable done) {
        first = new TransactionTemplate(transactions).execute(status -> {
            jdbc.sql("""
                            SELECT on_hand FROM stock_position
                             WHERE item_id = (SELECT item_id FROM supplier_item JOIN supplier USING (supplier_id)
                                               WHERE code = :supplier AND sku = 'A')
                               FOR UPDATE
                            """).param("supplier", store.name).query(Long.class).single();
            CompletableFuture<String> begun = CompletableFuture.supplyAsync(() -> store.held("A", 1));
            await().until(
                    () -> jdbc.sql("SELECT count(*) FROM pg_locks WHERE NOT granted").query(Long.class).single() > 0);
            done.run();
            return begun;
        });
    }

    private Socket sends(String path, @Nullable Map<String, Object> body, String key, String more) {
        try {
            byte[] bytes = body == null ? new byte[0] : json.writeValueAsBytes(body);
            Socket socket = new Socket("localhost", port);
            socket.setSoTimeout(20_000);
            String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + Api.ADMIN_KEY
                    + "\r\nIdempotency-Key: " + key + "\r\nContent-Type: application/json\r\nContent-Length: "
                    + bytes.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().write(more.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return socket;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whoLeavesBeforeItsTurnHasReservedNothing() {
        store = CheckoutFixture.aStore(port, "", "").sells("A").has("A", 5);
        String key = UUID.randomUUID().toString();
        whileABatchIsHeldUp(() -> {
            Socket socket = sends("/v1/reservations", store.cart("A", 2), key, "");
            await().until(() -> checkout.waiting() == 1);
            close(socket);
            await().until(() -> checkout.waiting() == 0);
        });

        assertThat(first.join()).isNotEmpty();
        assertThat(store.held("A", 1)).as("decided after whatever waited").isNotEmpty();
        assertThat(store.reserved("A")).isEqualTo(2);
        store.reserve(key, store.cart("A", 3)).expect(201); // its key is free
    }

    @Test
    void whoHasSentTheNextRequestAlreadyHasNotLeft() throws IOException {
        store = CheckoutFixture.aStore(port, "", "").sells("A").has("A", 5);
        String hold = store.held("A", 1);
        Socket[] sockets = new Socket[2];
        whileABatchIsHeldUp(() -> {
            sockets[0] = sends("/v1/reservations", store.cart("A", 1), "next-" + store.name, "G");
            sockets[1] = sends("/v1/reservations/" + hold + "/release", null, "release-" + store.name, "G");
            await().until(() -> checkout.waiting() >= 1); // the other may be in another lane, and begun
            await().during(Duration.ofMillis(600)).until(() -> checkout.waiting() >= 1);
        });

        assertThat(first.join()).isNotEmpty();
        String next = "ET /v1/positions HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        for (Socket socket : sockets) {
            socket.getOutputStream().write(next.getBytes(StandardCharsets.US_ASCII));
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answers).startsWith("HTTP/1.1 20").contains("HTTP/1.1 401");
            socket.close();
        }
        assertThat(store.reserved("A")).isEqualTo(2);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
