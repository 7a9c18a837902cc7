package io.stockproof.demo;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;

/** Suppliers that put a CSV file on a web server: one that says when nothing has changed, and one that is slow. */
final class DemoFeeds {

    static final String ACME_PATH = "/acme/stock.csv";
    static final String TURTLE_PATH = "/turtle/stock.csv";

    private static final Duration TURTLE_PAUSE = Duration.ofSeconds(1);
    private static final String CSV = "text/csv;charset=UTF-8";

    private final DemoStock stock;
    private final InstantSource clock;

    DemoFeeds(DemoStock stock, InstantSource clock) {
        this.stock = stock;
        this.clock = clock;
    }

    /** Changes once a minute, and answers 304 in between. */
    void acme(HttpExchange exchange) throws IOException {
        String sheet = "Article;Stock;Depot\r\nNOTEBOOK-A5;" + stock.notebooks(clock.instant()) + ";main\r\nPEN-BLACK;"
                + stock.pens() + ";main\r\n";
        String tag = '"' + Integer.toHexString(sheet.hashCode()) + '"';
        exchange.getResponseHeaders().set("ETag", tag);
        if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        DemoHttp.answer(exchange, 200, CSV, sheet.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a line a second. */
    void turtle(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", CSV);
        exchange.sendResponseHeaders(200, 0);
        for (String line : new String[] {"sku,quantity", "CHAIR-OAK,14", "TABLE-OAK,3"}) {
            exchange.getResponseBody().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            pause();
        }
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(TURTLE_PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
    }
}
