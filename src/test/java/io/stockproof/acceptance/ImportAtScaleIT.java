package io.stockproof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** A sheet of a million rows in a heap of 256 MB, and how far it is meanwhile. In the full form ({@code -Psoak}) only. */
@EnabledIfSystemProperty(named = "stockproof.test.importRows", matches = "\\d+")
class ImportAtScaleIT {

    private static final int ROWS = Integer.getInteger("stockproof.test.importRows", 0);
    /** What can be bought is kept in memory, the sheet is not: what is to be seen here is the sheet. */
    private static final int ROWS_OF_A_LISTING = 10;
    private static final int ROWS_AT_A_TIME = 1_000;
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    @Test
    void importsAMillionRowsInABoundedHeapAndTellsHowFarItIs(@TempDir Path folder) throws Exception {
        try (ServiceProcess service = ServiceProcess.start(folder.resolve("data"), 256);
                HttpClient client = HttpClient.newHttpClient()) {
            service.put("/v1/setup", "application/yaml", """
                    suppliers: [{code: acme, connector: push}]
                    channels: [{code: main}]
                    """);
            CompletableFuture<HttpResponse<String>> sent = client.sendAsync(
                    service.request("/v1/listings/import")
                            .timeout(PATIENCE)
                            .header("Content-Type", "text/csv")
                            .POST(BodyPublishers.ofInputStream(ImportAtScaleIT::sheet))
                            .build(),
                    BodyHandlers.ofString());
            TreeSet<Long> rowsRead = new TreeSet<>();
            await().atMost(PATIENCE).until(() -> {
                newest(service).forEach(running -> rowsRead.add(running.get("rowsRead").longValue()));
                return sent.isDone();
            });
            assertThat(sent.get().statusCode()).as(sent.get().body()).isEqualTo(202);
            assertThat(rowsRead).as("told while it arrives").hasSizeGreaterThan(2);

            TreeSet<Long> listings = new TreeSet<>();
            await().atMost(PATIENCE).until(() -> {
                JsonNode told = newest(service).get(0);
                listings.add(told.get("listingsCreated").longValue());
                return !told.get("state").textValue().equals("RUNNING");
            });
            JsonNode done = newest(service).get(0);
            assertThat(done.get("state").textValue()).as(done.toString()).isEqualTo("APPLIED");
            assertThat(done.get("rowsRead").longValue()).isEqualTo(ROWS);
            assertThat(done.get("rowsRejected").longValue()).isZero();
            assertThat(done.get("listingsCreated").longValue()).isEqualTo(ROWS / ROWS_OF_A_LISTING);
            assertThat(listings).as("told while it is applied").hasSizeGreaterThan(2);
            assertThat(service.log()).doesNotContain("OutOfMemoryError");
        }
    }

    private static JsonNode newest(ServiceProcess service) {
        return service.get("/v1/imports?limit=1").get("items");
    }

    /** Made while it is sent. */
    private static InputStream sheet() {
        Stream<String> rows = IntStream.range(0, ROWS / ROWS_AT_A_TIME).mapToObj(ImportAtScaleIT::rows);
        Iterator<InputStream> parts = Stream.concat(
                Stream.of("channel,variant,sku,barcode,title,supplier,supplierSku,units,rank\n"), rows)
                .<InputStream>map(text -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))
                .iterator();
        return new SequenceInputStream(new Enumeration<>() {
            @Override
            public boolean hasMoreElements() {
                return parts.hasNext();
            }

            @Override
            public InputStream nextElement() {
                return parts.next();
            }
        });
    }

    private static String rows(int part) {
        List<String> rows = new ArrayList<>();
        for (int row = part * ROWS_AT_A_TIME; row < (part + 1) * ROWS_AT_A_TIME; row++) {
            rows.add("main,VARIANT-%d,,,Title %d,acme,SKU-%d,1,%d%n".formatted(
                    row / ROWS_OF_A_LISTING, row / ROWS_OF_A_LISTING, row % 1_000, 1 + row % ROWS_OF_A_LISTING));
        }
        return String.join("", rows);
    }
}
