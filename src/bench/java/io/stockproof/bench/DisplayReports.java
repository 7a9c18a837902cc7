package io.stockproof.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;

/** A store tells what it shows of all its variants, over HTTP, against a bare {@code COPY} of the same rows. */
final class DisplayReports {

    private static final Path FILE = Report.FOLDER.resolve("displays.txt");
    private static final String JSON = "application/json";
    private static final String CSV = "text/csv";

    private final Database database;
    private final Service service;
    private final Instant start = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(1_000);
    private int round;

    DisplayReports(Database database, Service service) {
        this.database = database;
        this.service = service;
    }

    void run(Report report) throws Exception {
        database.execute(
                "CREATE UNLOGGED TABLE bench_reported (variant text, quantity bigint, observed_at timestamptz)");
        Measured measured =
                Rounds.of(Integer.getInteger("bench.report.warmups", 1), Integer.getInteger("bench.report.rounds", 3))
                        .add("JSON, all new", take(JSON, 1, true))
                        .add("JSON, 1 % changed", take(JSON, 100, false))
                        .add("CSV, 1 % changed", take(CSV, 100, false))
                        .add("COPY", this::copy)
                        .run();
        String title = "Report of " + MismatchStore.VARIANTS + " displays, " + System.getProperty("bench.heap", "1g")
                + " of heap";
        report.add(title, measured, measured.table(
                title, "COPY", "rows/s", "wall ms", "service ms", "database ms", "wal MB", "live MB"));
    }

    private Callable<Sample> take(String mediaType, int every, boolean first) {
        return () -> {
            write(mediaType, every);
            if (first) {
                database.execute("TRUNCATE display_shown");
            }
            return measure(() -> service.upload("/v1/channels/main/displays", mediaType, FILE));
        };
    }

    private Sample copy() throws Exception {
        write(CSV, 1);
        database.execute("TRUNCATE bench_reported");
        try (Connection connection = database.owner().connect(); InputStream rows = Files.newInputStream(FILE)) {
            return measure(() -> connection.unwrap(PGConnection.class).getCopyAPI()
                    .copyIn("COPY bench_reported FROM STDIN (FORMAT csv, HEADER)", rows));
        }
    }

    private Sample measure(Callable<?> what) throws Exception {
        Duration ofService = service.cpu();
        Duration ofDatabase = database.cpu();
        long wal = database.wal();
        long began = System.nanoTime();
        what.call();
        double seconds = (System.nanoTime() - began) / 1e9;
        ofService = service.cpu().minus(ofService);
        ofDatabase = database.cpu().minus(ofDatabase);
        wal = database.wal() - wal;
        TimeUnit.SECONDS.sleep(1); // what follows a report is not its own
        return Sample.of("rows/s", MismatchStore.VARIANTS / seconds)
                .with("wall ms", seconds * 1e3)
                .with("service ms", ofService.toMillis())
                .with("database ms", ofDatabase.toMillis())
                .with("wal MB", wal / 1e6)
                .with("live MB", service.liveHeap());
    }

    /** Each {@code every}th quantity is another one in each round, none for 1; all are observed anew. */
    private void write(String mediaType, int every) throws IOException {
        round++;
        Instant at = start.plusSeconds(round);
        boolean isJson = mediaType.equals(JSON);
        try (BufferedWriter out = Files.newBufferedWriter(FILE)) {
            out.write(isJson ? "[" : "variant,quantity,observedAt\n");
            for (int i = 0; i < MismatchStore.VARIANTS; i++) {
                long quantity = 1L + i % 900 + (every > 1 && i % every == 0 ? round : 0);
                if (isJson) {
                    out.write((i == 0 ? "" : ",\n") + "{\"variant\":\"VARIANT-" + (10_000_000 + i) + "\",\"quantity\":"
                            + quantity + ",\"observedAt\":\"" + at + "\"}");
                } else {
                    out.write("VARIANT-" + (10_000_000 + i) + ',' + quantity + ',' + at + '\n');
                }
            }
            out.write(isJson ? "]" : "");
        }
    }
}
