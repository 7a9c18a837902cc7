package io.stockproof.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * The store of the demonstration, as it was before it asked this service: its page shows all that the supplier
 * advertises. It says so once, over HTTP as any store does; its clock is its own.
 */
@Component
@Profile("demo")
class DemoStore {

    private static final Logger log = LoggerFactory.getLogger(DemoStore.class);

    private final ServletWebServerApplicationContext context;

    DemoStore(ServletWebServerApplicationContext context) {
        this.context = context;
    }

    /** Beside the start, which waits for nobody. */
    @EventListener(ApplicationReadyEvent.class)
    void sayWhatItShows() {
        int port = context.getWebServer().getPort();
        Thread.ofVirtual().name("demo-store").start(() -> report(port));
    }

    private static void report(int port) {
        Instant now = Clock.systemUTC().instant();
        HttpRequest request = HttpRequest
                .newBuilder(URI.create("http://localhost:" + port + "/v1/channels/main/displays"))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + DemoKeys.OPS)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "[{\"variant\":\"TEE-RED-M\",\"quantity\":" + DemoStock.TEE_UNITS + ",\"observedAt\":\"" + now
                                + "\"}]"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            log.atDebug().addKeyValue("status", status).log("The demo's store said what it shows");
        } catch (IOException e) {
            log.atWarn().setCause(e).log("The demo's store could not say what it shows");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
