package io.stockproof.intake;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.kernel.SupplierCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells of finished polls: one line in the log, and meters by supplier and outcome. */
@Component
class PollMetrics {

    private static final Logger log = LoggerFactory.getLogger(PollMetrics.class);

    private final PollRepository polls;
    private final JdbcClient jdbc;
    private final MeterRegistry meters;
    private final InstantSource clock;
    private final Map<String, Instant> lastGood = new ConcurrentHashMap<>();
    private final Map<String, Gauge> lags = new ConcurrentHashMap<>();

    PollMetrics(PollRepository polls, JdbcClient jdbc, MeterRegistry meters, InstantSource clock) {
        this.polls = polls;
        this.jdbc = jdbc;
        this.meters = meters;
        this.clock = clock;
    }

    void finished(long pollId) {
        polls.find(pollId).ifPresent(poll -> {
            String supplier = poll.supplier();
            String outcome = poll.state().name();
            meters.counter("stockproof.polls", "supplier", supplier, "outcome", outcome).increment();
            rows(supplier, "read", poll.read());
            rows(supplier, "changed", poll.changed());
            rows(supplier, "rejected", poll.rejected());
            Duration took = took(poll);
            meters.timer("stockproof.poll.duration", "supplier", supplier, "outcome", outcome).record(took);
            log.atInfo()
                    .addKeyValue("supplier", supplier)
                    .addKeyValue("poll", poll.id())
                    .addKeyValue("outcome", outcome)
                    .addKeyValue("read", poll.read())
                    .addKeyValue("changed", poll.changed())
                    .addKeyValue("rejected", poll.rejected())
                    .addKeyValue("held", poll.held())
                    .addKeyValue("tookMillis", took.toMillis())
                    .addKeyValue("detail", poll.detail())
                    .log("Poll finished");
        });
    }

    /** Asks again how long ago each of these suppliers was last read well; forgets the others. */
    void refreshLag(List<SupplierCode> polled) {
        jdbc.sql("""
                        SELECT s.code, max(q.finished_at)
                          FROM supplier s
                          JOIN intake_poll q USING (supplier_id)
                         WHERE q.state IN ('APPLIED', 'UNCHANGED', 'PARTIAL') AND NOT q.reread AND s.deleted_at IS NULL
                         GROUP BY s.code
                        """)
                .query(row -> {
                    lastGood.put(row.getString(1), row.getObject(2, java.time.OffsetDateTime.class).toInstant());
                });
        lastGood.keySet().retainAll(polled.stream().map(SupplierCode::value).toList());
        lags.entrySet().removeIf(lag -> {
            boolean forgotten = !lastGood.containsKey(lag.getKey());
            if (forgotten) {
                meters.remove(lag.getValue());
            }
            return forgotten;
        });
        // Once each: a gauge that is registered again is refused with a warning.
        lastGood.keySet().forEach(code -> lags.computeIfAbsent(code, this::lag));
    }

    private Gauge lag(String code) {
        return Gauge.builder("stockproof.supplier.lag", () -> lagSeconds(code))
                .tag("supplier", code)
                .baseUnit("seconds")
                .description("Since the last good poll")
                .register(meters);
    }

    private double lagSeconds(String code) {
        Instant at = lastGood.get(code);
        return at == null ? Double.NaN : Duration.between(at, clock.instant()).toMillis() / 1000.0;
    }

    private void rows(String supplier, String kind, long count) {
        meters.counter("stockproof.poll.rows", "supplier", supplier, "kind", kind).increment(count);
    }

    private static Duration took(Poll poll) {
        Instant started = poll.startedAt();
        Instant finished = poll.finishedAt();
        return started == null || finished == null ? Duration.ZERO : Duration.between(started, finished);
    }
}
