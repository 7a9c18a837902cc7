package io.stockproof.mismatch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Tells on every instance what the cluster's task has counted. */
@Component
class MismatchMetrics {

    private static final Logger log = LoggerFactory.getLogger(MismatchMetrics.class);

    private final JdbcClient jdbc;
    private final MultiGauge open;
    private volatile double unexplained = Double.NaN;
    private volatile double contradictions = Double.NaN;

    MismatchMetrics(JdbcClient jdbc, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.open = MultiGauge.builder("stockproof.mismatch.open")
                .description("Displays that differ from what can be bought, and are not ignored")
                .register(meters);
        Gauge.builder("stockproof.mismatch.unexplained", () -> unexplained)
                .description("Those of them whose cause is not known")
                .register(meters);
        Gauge.builder("stockproof.mismatch.contradictions.day", () -> contradictions)
                .description("Lines of the last 24 hours that were refused although promised, and nothing explains it")
                .register(meters);
    }

    private record Counted(String channel, String kind, long open, long unexplained) {}

    /** Also by tests, which do not wait. */
    @Scheduled(fixedDelay = 30_000, initialDelay = 15_000)
    void refresh() {
        try {
            List<Counted> counted = jdbc.sql("""
                            SELECT c.code AS channel, m.kind, m.open, m.unexplained
                              FROM mismatch_count m
                              JOIN channel c USING (channel_id)
                            """).query(Counted.class).list();
            open.register(
                    counted.stream().<MultiGauge.Row<?>>map(one -> MultiGauge.Row.of(
                            Tags.of("channel", one.channel(), "kind", one.kind()), one.open()))
                            .toList(),
                    true);
            unexplained = counted.stream().mapToLong(Counted::unexplained).sum();
            contradictions = jdbc.sql("""
                            SELECT coalesce(sum(contradictions), 0) FROM mismatch_cart_hour
                             WHERE hour > clock_timestamp() - interval '24 hours'
                            """).query(Long.class).single();
        } catch (DataAccessException e) {
            log.atDebug().setCause(e).log("Mismatches were not counted");
        }
    }
}
