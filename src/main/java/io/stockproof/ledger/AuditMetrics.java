package io.stockproof.ledger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Tells on every instance what the last audit found, on whichever it ran. */
@Component
class AuditMetrics {

    private static final Logger log = LoggerFactory.getLogger(AuditMetrics.class);

    private final AuditRuns runs;
    private volatile @Nullable AuditRun last;

    AuditMetrics(AuditRuns runs, MeterRegistry meters) {
        this.runs = runs;
        gauge("stockproof.ledger.audit.violations", "Broken rules that the last audit found", null,
                run -> run.violations().size()).register(meters);
        gauge("stockproof.ledger.audit.finished", "When the last audit ended, since 1970", "seconds",
                run -> millis(Instant.EPOCH, run.finishedAt()) / 1000.0).register(meters);
        gauge("stockproof.ledger.audit.duration", "How long the last audit took", "seconds",
                run -> millis(run.startedAt(), run.finishedAt()) / 1000.0).register(meters);
    }

    private Gauge.Builder<?> gauge(
            String name, String description, @Nullable String unit, ToDoubleFunction<AuditRun> value) {
        return Gauge.builder(name, () -> {
            AuditRun run = last;
            return run == null ? Double.NaN : value.applyAsDouble(run);
        }).description(description).baseUnit(unit);
    }

    /** Also by tests, which do not wait. */
    @Scheduled(fixedDelay = 60_000, initialDelay = 10_000)
    void refresh() {
        try {
            last = runs.lastDone().orElse(null);
        } catch (DataAccessException e) {
            log.atDebug().setCause(e).log("The last audit was not read");
        }
    }

    private static long millis(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null ? 0 : Duration.between(from, to).toMillis();
    }
}
