package io.stockproof.checkout;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Tells on every instance what the cluster's task has counted. */
@Component
class ShortfallMetrics {

    private static final Logger log = LoggerFactory.getLogger(ShortfallMetrics.class);

    private final JdbcClient jdbc;
    private volatile @Nullable Counted counted;

    record Counted(long positions, long units, long awaiting) {}

    ShortfallMetrics(JdbcClient jdbc, MeterRegistry meters) {
        this.jdbc = jdbc;
        gauge("stockproof.shortfall.positions", "Positions with less on hand than is promised", Counted::positions,
                meters);
        gauge("stockproof.shortfall.units", "Units that are promised and not on hand", Counted::units, meters);
        gauge("stockproof.shortfall.awaiting", "Units that may be reflected already", Counted::awaiting, meters);
    }

    private void gauge(String name, String description, ToLongFunction<Counted> value, MeterRegistry meters) {
        Gauge.builder(name, () -> {
            Counted last = counted;
            return last == null ? Double.NaN : value.applyAsLong(last);
        }).description(description).register(meters);
    }

    /** Also by tests, which do not wait. */
    @Scheduled(fixedDelay = 30_000, initialDelay = 15_000)
    void refresh() {
        try {
            counted = jdbc.sql("SELECT positions, units, awaiting FROM checkout_shortfall_count")
                    .query(Counted.class)
                    .optional()
                    .orElse(null);
        } catch (DataAccessException e) {
            log.atDebug().setCause(e).log("Shortfalls were not read");
        }
    }
}
