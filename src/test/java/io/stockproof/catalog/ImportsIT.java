package io.stockproof.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.stockproof.access.Caller;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.testing.Api;
import io.stockproof.testing.Standoff;
import io.stockproof.testing.StockproofIT;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

@StockproofIT
class ImportsIT {

    private static final String HEADER = "channel,variant,sku,barcode,title,supplier,supplierSku,units,rank\r\n";

    /** More than two slices; 50,000 in the full form ({@code -Psoak}). */
    private static final int ROWS = Integer.getInteger("stockproof.test.rows", 12_000);

    @LocalServerPort int port;

    @Autowired MeterRegistry meters;
    @Autowired Imports imports;
    @Autowired ImportRepository records;
    @Autowired Listings listings;
    @Autowired TransactionTemplate transaction;
    @Autowired JdbcClient jdbc;
    @Autowired ApplicationContext context;

    CatalogWorld world;

    @BeforeEach
    void makeWorld() {
        world = CatalogWorld.create(jdbc);
    }

    @Test
    void replacesTheSourcesOfEachListingAndKeepsWhatASheetDoesNotTell() throws IOException {
        transaction.execute(status -> listings.replace(List.of(new Listing(
                world.channel(), "V", "S", null, null, Map.of("color", "red"), false,
                List.of(world.source(1, world.component("OLD", 1)))))));
        ImportRecord done =
                run(HEADER + world.row("V", "A", 2, 1) + world.row("V", "B", 1, 1) + world.row("V", "C", 1, 2)
                        + world.row("W", "A", 1, 1), false);
        assertThat(done.state()).isEqualTo(ImportState.APPLIED);
        assertThat(List.of(done.rowsRead(), done.rowsRejected(), done.listingsCreated(), done.listingsChanged()))
                .containsExactly(4L, 0L, 1L, 1L);
        assertThat(listings.find(world.channel(), "V")).contains(new Listing(
                world.channel(), "V", null, null, "T", Map.of("color", "red"), false,
                List.of(world.source(1, world.component("A", 2), world.component("B", 1)),
                        world.source(2, world.component("C", 1)))));
        assertThat(jdbc.sql("SELECT count(*) FROM access_change WHERE kind = 'import' AND code = :id")
                .param("id", Long.toString(done.importId())).query(Long.class).single()).isEqualTo(1);
    }

    @Test
    void writesNothingTheSecondTime() throws IOException {
        String sheet = HEADER + world.row("V", "A", 2, 1) + world.row("W", "A", 1, 1);
        run(sheet, false);
        world.assertBumps(0, () -> {
            ImportRecord again = run(sheet, false);
            assertThat(again.listingsUnchanged()).isEqualTo(2);
            assertThat(again.listingsCreated() + again.listingsChanged()).isZero();
        });
    }

    @Test
    void countsAndWritesNothingInADryRun() throws IOException {
        run(HEADER + world.row("V", "A", 1, 1), false);
        world.assertBumps(0, () -> {
            ImportRecord dry = run(
                    HEADER + world.row("V", "A", 2, 1) + world.row("W", "NEW", 1, 1) + world.row("X", "A", 0, 1), true);
            assertThat(List.of(dry.rowsRead(), dry.rowsRejected(), dry.listingsCreated(), dry.listingsChanged()))
                    .containsExactly(3L, 1L, 1L, 1L);
            assertThat(dry.state()).isEqualTo(ImportState.APPLIED);
        });
        assertThat(listings.find(world.channel(), "W")).isEmpty();
        assertThat(world.items()).containsExactly("A");
    }

    @Test
    void keepsAListingAsItIsWhereOneOfItsRowsIsInErrorAndAppliesTheOthers() throws IOException {
        run(HEADER + world.row("BUNDLE", "A", 1, 1), false);
        ImportRecord done = run(HEADER + world.row("BUNDLE", "A", 5, 1) + world.row("BUNDLE", "B", -1, 1)
                + world.row("GOOD", "A", 1, 1), false);
        assertThat(done.state()).isEqualTo(ImportState.APPLIED);
        assertThat(done.errors()).containsExactly(
                new ImportError(2, null, "is not applied, since another row of its listing is in error"),
                new ImportError(3, "units", "must be a whole number from 1 to 100000"));
        assertThat(done.rowsRejected()).isEqualTo(2);
        assertThat(listings.find(world.channel(), "BUNDLE").orElseThrow().sources())
                .containsExactly(world.source(1, world.component("A", 1)));
        assertThat(listings.find(world.channel(), "GOOD")).isPresent();
    }

    @Test
    void rejectsOnlyTheListingsThatNameWhatIsDeletedBeforeTheyAreApplied() throws Exception {
        CatalogWorld gone = CatalogWorld.create(jdbc);
        ImportRun run = imports.receive(stream(HEADER + world.row("V", "A", 1, 1) + world.row("W", "B", 1, 1)
                + world.row("W", "C", 1, 1).replace(world.supplier().value(), gone.supplier().value())
                + gone.row("X", "A", 1, 1).replace(gone.supplier().value(), world.supplier().value())),
                false, Caller.SYSTEM);

        ImportRecord done = new Standoff(context).withRulesLocked(() -> finished(run), () -> {
            gone.delete("supplier");
            gone.delete("channel");
        });

        assertThat(done.state()).isEqualTo(ImportState.APPLIED);
        assertThat(done.listingsCreated()).isEqualTo(1);
        assertThat(done.rowsRejected()).isEqualTo(3);
        assertThat(done.errors()).containsExactly(
                new ImportError(3, null, "is not applied, since another row of its listing is in error"),
                new ImportError(4, "supplier", "there is no supplier " + gone.supplier()),
                new ImportError(5, "channel", "there is no channel " + gone.channel()));
        assertThat(listings.find(world.channel(), "V")).isPresent();
        assertThat(listings.find(world.channel(), "W")).isEmpty();
    }

    @Test
    void stopsWholeWhereTheSheetIsBroken() {
        for (String broken : List.of(
                "channel,variant\r\n", "", HEADER + "x,\"never closed", HEADER + "x,\"a\"b,,,,,,,\r\n",
                HEADER + world.channel() + "," + "x".repeat(200_000))) {
            long before = count();
            assertThatThrownBy(() -> run(broken, false)).isInstanceOf(Problem.class);
            assertThat(records.find(newest()).orElseThrow().state()).isEqualTo(ImportState.FAILED);
            assertThat(count()).isEqualTo(before + 1);
        }
        byte[] latin1 = (HEADER + world.row("Größe", "A", 1, 1)).getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> imports.receive(new ByteArrayInputStream(latin1), false, Caller.SYSTEM))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void appliesNothingWhereTheClientGoesAway() {
        InputStream breaksOff = sheet(50_000, i -> world.row("V" + i, "A", 1, 1), 40_000);
        assertThatThrownBy(() -> imports.receive(breaksOff, false, Caller.SYSTEM)).isInstanceOf(IOException.class);
        ImportRecord failed = records.find(newest()).orElseThrow();
        assertThat(failed.state()).isEqualTo(ImportState.FAILED);
        assertThat(failed.rowsRead()).isBetween(30_000L, 40_000L);
        assertThat(listings.find(world.channel(), "V1")).isEmpty();
        await().untilAsserted(() -> assertThat(staged()).isZero()); // cleared away once it has ended
    }

    @Test
    void tellsHowFarItIsWhileTheSheetStillArrives() throws Exception {
        Api api = Api.admin(port);
        CountDownLatch rest = new CountDownLatch(1);
        InputStream slow = sheet(1_500, i -> {
            if (i == 1_000) {
                awaitUninterruptibly(rest);
            }
            return world.row("V" + i, "A", 1, 1);
        }, Integer.MAX_VALUE);
        long before = newest();
        try (ExecutorService client = Executors.newSingleThreadExecutor()) {
            Future<ImportRun> sent = client.submit(() -> imports.receive(slow, false, Caller.SYSTEM));
            JsonNode shown;
            try {
                await().atMost(Duration.ofSeconds(30)).until(() -> newest() > before);
                shown = await().atMost(Duration.ofSeconds(30)).until(
                        () -> api.get("/v1/imports/" + newest()).expect(200).json(),
                        progress -> progress.path("rowsRead").asLong() > 900);
                assertThat(sent).isNotDone();
            } finally {
                rest.countDown();
            }
            assertThat(shown.path("state").asText()).isEqualTo("RUNNING");
            assertThat(shown.path("rowsRead").asLong()).isBetween(901L, 1_000L);
            assertThat(shown.path("listingsCreated").asLong()).isZero();
            assertThat(finished(sent.get()).listingsCreated()).isEqualTo(1_500);
        }
    }

    @Test
    void letsABeatEndThatIsUnderWayWhenTheImportDoes() throws Exception {
        ImportRun run = imports.receive(stream(HEADER), false, Caller.SYSTEM);
        List<Integer> beating = new ArrayList<>();
        try (ExecutorService end = Executors.newSingleThreadExecutor()) {
            Future<?> ended = transaction.execute(status -> {
                jdbc.sql("SELECT state FROM catalog_import WHERE import_id = :id FOR UPDATE")
                        .param("id", run.importId()).query(String.class).single();
                beating.addAll(await().atMost(Duration.ofSeconds(30))
                        .until(this::waitForARowOfAnImport, pids -> !pids.isEmpty()));
                return end.submit(run::stopBeating);
            });
            ended.get(30, TimeUnit.SECONDS);
        }
        // To interrupt it would have closed its connection.
        await().during(Duration.ofMillis(300)).atMost(Duration.ofSeconds(10)).until(() -> jdbc
                .sql("SELECT pid FROM pg_stat_activity").query(Integer.class).list().containsAll(beating));
        imports.forget(run);
    }

    private List<Integer> waitForARowOfAnImport() {
        return jdbc.sql("""
                        SELECT pid FROM pg_stat_activity
                         WHERE wait_event_type = 'Lock' AND query LIKE '%UPDATE catalog_import%'
                           AND datname = current_database()
                        """).query(Integer.class).list();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void measuresHowLongASliceHoldsItsListings() throws IOException {
        Timer held = meters.timer("stockproof.transaction.hold", "operation", "import");
        long before = held.count();

        run(HEADER + world.row("V", "A", 1, 1), false);

        assertThat(held.count()).isGreaterThan(before);
    }

    @Test
    void appliesManySlicesAndOfTheSecondSheetOnlyTheOneListingThatDiffers() throws IOException {
        int rows = ROWS;
        IntFunction<String> row = i -> world.row("V" + i / 2, "SKU-" + i % 1_000, 1 + i % 2, 1);
        ImportRecord done = finished(imports.receive(sheet(rows, row, Integer.MAX_VALUE), false, Caller.SYSTEM));
        assertThat(List.of(done.rowsRead(), done.rowsRejected(), done.listingsCreated()))
                .containsExactly((long) rows, 0L, rows / 2L);
        assertThat(jdbc.sql("SELECT count(*) FROM catalog_component JOIN channel USING (channel_id) WHERE code = :code")
                .param("code", world.channel().value()).query(Long.class).single()).isEqualTo(rows);
        assertThat(world.items()).hasSize(1_000);
        await().untilAsserted(() -> assertThat(staged()).isZero()); // cleared away once it has ended
        // Of the second sheet one listing differs, and one only is written.
        ImportRecord second = finished(imports.receive(
                sheet(rows, i -> i == 7 ? world.row("V3", "OTHER", 9, 1) : row.apply(i), Integer.MAX_VALUE),
                false, Caller.SYSTEM));
        assertThat(List.of(second.listingsCreated(), second.listingsChanged(), second.listingsUnchanged()))
                .containsExactly(0L, 1L, rows / 2L - 1);
    }

    @Test
    void givesUpAnImportWhoseInstanceDiedAndStopsItShouldItWake() throws IOException {
        ImportRun run = imports.receive(stream(HEADER + world.row("V", "A", 1, 1)), false, Caller.SYSTEM);
        run.stopBeating();
        jdbc.sql("UPDATE catalog_import SET heartbeat_at = now() - interval '1 hour' WHERE import_id = :id")
                .param("id", run.importId()).update();
        imports.giveUpDead();
        ImportRecord dead = records.find(run.importId()).orElseThrow();
        assertThat(dead.state()).isEqualTo(ImportState.FAILED);
        assertThat(dead.detail()).contains("died");
        imports.apply(run);
        await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(10))
                .until(() -> listings.find(world.channel(), "V").isEmpty());
    }

    @Test
    void takesNoMoreImportsAtATimeThanItIsSetTo() throws IOException {
        ImportRun first = imports.receive(stream(HEADER), false, Caller.SYSTEM);
        ImportRun second = imports.receive(stream(HEADER), false, Caller.SYSTEM);
        assertThatThrownBy(() -> imports.receive(stream(HEADER), false, Caller.SYSTEM))
                .isInstanceOfSatisfying(Problem.class,
                        busy -> assertThat(busy.type()).isEqualTo(ProblemType.TEMPORARILY_UNAVAILABLE));
        imports.forget(first);
        imports.forget(second);
        assertThat(run(HEADER, false).state()).isEqualTo(ImportState.APPLIED);
    }

    private ImportRecord run(String sheet, boolean dryRun) throws IOException {
        return finished(imports.receive(stream(sheet), dryRun, Caller.SYSTEM));
    }

    private static InputStream stream(String sheet) {
        return new ByteArrayInputStream(sheet.getBytes(StandardCharsets.UTF_8));
    }

    private ImportRecord finished(ImportRun run) {
        imports.apply(run);
        await().atMost(Duration.ofMinutes(2))
                .until(() -> records.find(run.importId()).orElseThrow().state() != ImportState.RUNNING);
        return records.find(run.importId()).orElseThrow();
    }

    /** A body that is made while it is read, so that nothing but a stream can take it; breaks off after some rows. */
    private static InputStream sheet(int rows, IntFunction<String> row, int breakAfter) {
        return new InputStream() {
            private byte[] line = HEADER.getBytes(StandardCharsets.UTF_8);
            private int at;
            private int next;

            @Override
            public int read() throws IOException {
                while (at == line.length) {
                    if (next == breakAfter) {
                        throw new IOException("connection reset");
                    } else if (next == rows) {
                        return -1;
                    }
                    line = row.apply(next++).getBytes(StandardCharsets.UTF_8);
                    at = 0;
                }
                return line[at++] & 0xff;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int first = read();
                if (first < 0) {
                    return -1;
                }
                buffer[offset] = (byte) first;
                int rest = Math.min(length - 1, line.length - at);
                System.arraycopy(line, at, buffer, offset + 1, rest);
                at += rest;
                return 1 + rest;
            }
        };
    }

    private long count() {
        return jdbc.sql("SELECT count(*) FROM catalog_import").query(Long.class).single();
    }

    private long newest() {
        return jdbc.sql("SELECT coalesce(max(import_id), 0) FROM catalog_import").query(Long.class).single();
    }

    private long staged() {
        return jdbc.sql("SELECT count(*) FROM catalog_import_row").query(Long.class).single();
    }
}
