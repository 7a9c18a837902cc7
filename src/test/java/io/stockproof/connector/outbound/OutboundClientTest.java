package io.stockproof.connector.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.stockproof.connector.ConnectorException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutboundClientTest {

    /** More than one supplier may ever have, whose limit is its own. */
    private static final int HANGING = 100;

    @Test
    void whoHangsAtAHostKeepsNobodyElseFromIt() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger waiting = new AtomicInteger();
        HttpServer host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), HANGING);
        String address = "http://127.0.0.1:" + host.getAddress().getPort();
        OutboundProperties allowed = new OutboundProperties(
                List.of("127.0.0.1"), List.of(), List.of(), Duration.ofSeconds(10), Duration.ofMinutes(1));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                OutboundClient client = OutboundClient.of(allowed)) {
            host.setExecutor(threads);
            host.createContext("/hangs", exchange -> {
                waiting.incrementAndGet();
                awaitUninterrupted(end);
                exchange.sendResponseHeaders(503, -1);
            });
            host.createContext("/answers", exchange -> exchange.sendResponseHeaders(204, -1));
            host.start();
            List<OutboundExchange> hanging = new ArrayList<>();
            try {
                for (int number = 0; number < HANGING; number++) {
                    OutboundExchange one = client.exchange(get(address + "/hangs", Duration.ofMinutes(1)));
                    hanging.add(one);
                    threads.submit(() -> {
                        one.execute().close();
                        return true;
                    });
                }
                await().until(() -> waiting.get() == HANGING);

                assertThat(status(client, get(address + "/answers", Duration.ofSeconds(5)))).isEqualTo(204);
            } finally {
                hanging.forEach(OutboundExchange::abort);
                end.countDown();
                host.stop(0);
            }
        }
    }

    private static int status(OutboundClient client, OutboundRequest request) throws ConnectorException {
        try (OutboundResponse response = client.exchange(request).execute()) {
            return response.status();
        }
    }

    private static OutboundRequest get(String uri, Duration idle) {
        return new OutboundRequest(URI.create(uri), Map.of(), Map.of(), null, idle);
    }

    private static void awaitUninterrupted(CountDownLatch end) {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
