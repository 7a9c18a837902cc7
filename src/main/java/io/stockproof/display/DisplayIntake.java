package io.stockproof.display;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.channel.Channels.StoredChannel;
import io.stockproof.ledger.Versions;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Takes reports of stores: rows stream into the database, and are then compared with what is known in one merge. */
@Component
class DisplayIntake {

    private static final Logger log = LoggerFactory.getLogger(DisplayIntake.class);
    private static final int CHUNK_ROWS = 5_000;

    private final DisplayStaging staging;
    private final DisplayMerge merge;
    private final Versions versions;
    private final InstantSource clock;
    private final DisplayProperties properties;
    private final Semaphore permits;

    DisplayIntake(
            DisplayStaging staging,
            DisplayMerge merge,
            Versions versions,
            InstantSource clock,
            DisplayProperties properties) {
        this.staging = staging;
        this.merge = merge;
        this.versions = versions;
        this.clock = clock;
        this.properties = properties;
        this.permits = new Semaphore(properties.reportsMax());
    }

    /** Reads a body in its syntax. */
    @FunctionalInterface
    interface Reader {
        void read(InputStream body, long rowsMax, Supplier<Instant> now, Consumer<DisplayRow.Read> rows)
                throws IOException;
    }

    /**
     * What became of a report's rows.
     *
     * @param accepted rows that changed what is known to be shown
     * @param unchanged rows that said what was known
     * @param older rows that a newer one overtook, of this report or an earlier
     * @param unknownVariants rows of variants that the channel does not list
     * @param errors of invalid and unknown rows, the first 1,000 of each
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Result(
            String version,
            long accepted,
            long unchanged,
            long older,
            long unknownVariants,
            long invalid,
            List<DisplayRow.Fault> errors) {}

    /**
     * Reads the whole report and keeps its rows; nothing is applied yet. {@link #forget} must follow in the end.
     *
     * @throws IOException where the client goes away before the end
     * @throws Problem where it is no report, or too many arrive
     */
    Report receive(InputStream body, Reader reader) throws IOException {
        if (!permits.tryAcquire()) {
            throw ProblemType.TEMPORARILY_UNAVAILABLE
                    .because("This instance takes " + properties.reportsMax() + " reports already.")
                    .retryAfter(Duration.ofSeconds(5));
        }
        Report report = null;
        try {
            report = new Report(staging.begin());
            Report counted = report;
            List<DisplayRow> chunk = new ArrayList<>();
            reader.read(new TimedBody(body, properties.uploadTimeMax()), properties.rowsMax(), clock::instant, read -> {
                counted.count(read);
                if (read.sound() != null) {
                    chunk.add(read.sound());
                }
                if (chunk.size() == CHUNK_ROWS) {
                    staging.add(counted.uploadId(), chunk);
                    chunk.clear();
                }
            });
            staging.add(report.uploadId(), chunk);
            return report;
        } catch (IOException | RuntimeException e) {
            if (report == null) {
                permits.release();
            } else {
                forget(report);
            }
            throw e;
        }
    }

    /** Applies what was received, newest first; the same report again changes nothing. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Result apply(StoredChannel channel, Report report) {
        long began = System.nanoTime();
        DisplayMerge.Counts counts = merge.merge(channel.channelId(), report.uploadId(), report.rows());
        List<DisplayRow.Fault> errors = new ArrayList<>(report.faults());
        if (counts.unknown() > 0) {
            errors.addAll(merge.unknown(channel.channelId(), report.uploadId(), Report.ERRORS_MAX));
        }
        log.atInfo()
                .addKeyValue("channel", channel.channel().code())
                .addKeyValue("rows", report.rows())
                .addKeyValue("accepted", counts.accepted())
                .addKeyValue("tookMillis", (System.nanoTime() - began) / 1_000_000)
                .log("Displays taken");
        return new Result(
                versions.current(), counts.accepted(), counts.unchanged(), counts.older(), counts.unknown(),
                report.invalid(), errors);
    }

    /** Drops what was received, applied or not, and lets the next report in. Never fails: a task tidies the rest. */
    void forget(Report report) {
        try {
            staging.forget(report.uploadId());
        } catch (DataAccessException e) {
            log.atWarn().addKeyValue("upload", report.uploadId()).setCause(e).log("Rows of a report not deleted yet");
        } finally {
            permits.release();
        }
    }
}
