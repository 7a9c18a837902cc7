package io.stockproof.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.stockproof.database.StartRefused;
import java.io.IOException;
import java.net.BindException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.stereotype.Component;

/**
 * The suppliers' own server, on loopback: real HTTP, so that the service meets here what it meets outside. It stands for
 * a world that is not ours, so its clock is its own and its controls ask for no key.
 */
@Component
@Profile("demo")
class DemoSuppliers implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(DemoSuppliers.class);
    private static final String LOOPBACK = "127.0.0.1";
    private static final String CONTROL_PATH = "/demo/";
    private static final String MARK = "X-Stockproof-Demo";
    private static final int OUTAGE_SECONDS_MAX = 3_600;

    private final DemoStock stock;
    private final InstantSource clock = Clock.systemUTC();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final @Nullable HttpServer server;
    private final int port;
    private volatile Instant downUntil = Instant.MIN;

    DemoSuppliers(DemoSettings settings, ObjectMapper json, ConfigurableEnvironment environment) {
        stock = new DemoStock(clock.instant());
        server = open(settings.port());
        port = server == null ? settings.port() : server.getAddress().getPort();
        if (server != null) {
            serve(server, json);
        }
        // The setup document names these by placeholders, as one names secrets and hosts outside.
        environment.getPropertySources().addLast(new MapPropertySource("demo-suppliers", Map.of(
                "DEMO_CJ_API_KEY", DemoCjApi.API_KEY, "DEMO_SUPPLIERS", LOOPBACK + ":" + port)));
    }

    int port() {
        return port;
    }

    /** Null where another instance of this demonstration serves already: its suppliers are as good. */
    private static @Nullable HttpServer open(int port) {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getByName(LOOPBACK), port), 0);
        } catch (BindException e) {
            if (isDemo(port)) {
                log.info("The demo's suppliers on port {} are served by another instance", port);
                return null;
            }
            throw new StartRefused(
                    "Port " + port + ", where the demo's suppliers would answer, is in use.",
                    "Free it, or choose another with stockproof.demo.port.", e);
        } catch (IOException e) {
            throw new StartRefused("The demo's suppliers cannot be served on port " + port + ".",
                    "Choose another with stockproof.demo.port.", e);
        }
    }

    private static boolean isDemo(int port) {
        try {
            HttpURLConnection probe = (HttpURLConnection) URI
                    .create("http://" + LOOPBACK + ":" + port + CONTROL_PATH).toURL().openConnection();
            probe.setConnectTimeout(1_000);
            probe.setReadTimeout(2_000);
            return probe.getHeaderField(MARK) != null;
        } catch (IOException e) {
            return false;
        }
    }

    private void serve(HttpServer http, ObjectMapper json) {
        DemoFeeds feeds = new DemoFeeds(stock, clock);
        http.createContext(DemoCjApi.PATH, whileUp(new DemoCjApi(stock, clock, json)));
        http.createContext(DemoFeeds.ACME_PATH, whileUp(feeds::acme));
        http.createContext(DemoFeeds.TURTLE_PATH, whileUp(feeds::turtle));
        http.createContext(CONTROL_PATH, closing(this::control));
        http.setExecutor(threads);
        http.start();
    }

    /** In an outage every supplier answers 503. */
    private HttpHandler whileUp(HttpHandler handler) {
        return closing(exchange -> {
            if (clock.instant().isBefore(downUntil)) {
                DemoHttp.text(exchange, 503, "down for a demonstration\n");
            } else {
                handler.handle(exchange);
            }
        });
    }

    private static HttpHandler closing(HttpHandler handler) {
        return exchange -> {
            try (exchange) {
                handler.handle(exchange);
            }
        };
    }

    private void control(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set(MARK, "true");
        String action = exchange.getRequestURI().getPath().substring(CONTROL_PATH.length());
        if (action.isEmpty()) {
            DemoHttp.text(exchange, 200, "POST /demo/move?units=77 or /demo/outage?seconds=60\n");
        } else if (!exchange.getRequestMethod().equals("POST")) {
            DemoHttp.text(exchange, 405, "use POST\n");
        } else if (action.equals("move")) {
            long units = number(exchange, "units", DemoStock.TEE_UNITS);
            DemoHttp.text(exchange, units < 0 ? 400 : 200, units < 0
                    ? "units must be from 0 to " + DemoStock.TEE_UNITS + "\n"
                    : "moved " + stock.moveTees(units) + " units of CJTEE-RED-M from the factory to the warehouse\n");
        } else if (action.equals("outage")) {
            long seconds = number(exchange, "seconds", OUTAGE_SECONDS_MAX);
            downUntil = clock.instant().plusSeconds(Math.max(0, seconds));
            DemoHttp.text(exchange, seconds < 0 ? 400 : 200, seconds < 0
                    ? "seconds must be from 0 to " + OUTAGE_SECONDS_MAX + "\n"
                    : "all suppliers answer 503 for " + seconds + " seconds\n");
        } else {
            DemoHttp.text(exchange, 404, "no such action\n");
        }
    }

    /** The parameter; negative where it is no number from 0 to {@code max}. */
    private static long number(HttpExchange exchange, String name, long max) {
        String text = DemoHttp.query(exchange).getOrDefault(name, "");
        long number = text.matches("[0-9]{1,9}") ? Long.parseLong(text) : -1;
        return number > max ? -1 : number;
    }

    @Override
    public void destroy() {
        if (server != null) {
            server.stop(0);
        }
        threads.shutdownNow();
    }
}
