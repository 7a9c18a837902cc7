package io.stockproof.mismatch;

import io.stockproof.database.Reports;
import io.stockproof.diagnosis.RootCause;
import io.stockproof.mismatch.Summary.Carts;
import io.stockproof.mismatch.Summary.CartsOf;
import io.stockproof.mismatch.Summary.Part;
import io.stockproof.mismatch.Summary.Period;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Adds mismatches up, where reports are read. */
@Repository
class SummaryReader {

    private static final String PARTS = """
            SELECT CASE WHEN grouping(t.channel_id) = 0 THEN 'channel'
                        WHEN grouping(t.supplier) = 0 THEN 'supplier'
                        WHEN grouping(t.reason) = 0 THEN 'reason'
                        WHEN grouping(t.root_cause) = 0 THEN 'rootCause'
                        WHEN grouping(t.kind) = 0 THEN 'kind'
                        ELSE 'total' END AS of,
                   coalesce((SELECT c.code FROM channel c WHERE c.channel_id = t.channel_id), t.supplier, t.reason,
                            t.root_cause, t.kind) AS key,
                   coalesce(sum(t.mismatches) FILTER (WHERE t.state = 'OPEN'), 0)::bigint AS open,
                   coalesce(sum(t.mismatches) FILTER (WHERE t.state = 'ACKNOWLEDGED'), 0)::bigint AS acknowledged,
                   coalesce(sum(t.mismatches) FILTER (WHERE t.state = 'IGNORED'), 0)::bigint AS ignored,
                   coalesce(sum(t.overstated_units) FILTER (WHERE t.state <> 'IGNORED'), 0)::bigint AS overstated_units,
                   coalesce(sum(t.rejected_carts) FILTER (WHERE t.state <> 'IGNORED'), 0)::bigint AS rejected_carts
              FROM mismatch_tally t
             WHERE t.channel_id = ANY (:channels)
             GROUP BY GROUPING SETS ((t.channel_id), (t.supplier), (t.reason), (t.root_cause), (t.kind), ())
            HAVING sum(t.mismatches) > 0
             ORDER BY coalesce(sum(t.mismatches) FILTER (WHERE t.state <> 'IGNORED'), 0) DESC, 2
            """;

    private static final String PERIODS = """
            WITH period AS (
                SELECT at, at + :length::interval AS until
                  FROM generate_series(date_trunc(:unit, clock_timestamp()) - (:periods - 1) * :length::interval,
                                       date_trunc(:unit, clock_timestamp()), :length::interval) AS at
            ), event AS (
                SELECT date_trunc(:unit, hour) AS at, sum(opened) AS opened, sum(resolved) AS resolved
                  FROM (SELECT * FROM mismatch_hour UNION ALL SELECT * FROM mismatch_hour_change) AS kept
                 WHERE hour >= (SELECT min(at) FROM period) AND channel_id = ANY (:channels)
                 GROUP BY 1
            ), cart AS (
                SELECT date_trunc(:unit, hour) AS at, sum(lines) AS lines, sum(refused) AS refused,
                       sum(shown_available) AS shown_available, sum(contradictions) AS contradictions
                  FROM mismatch_cart_hour
                 WHERE hour >= (SELECT min(at) FROM period) AND channel_id = ANY (:channels)
                 GROUP BY 1
            )
            SELECT p.at, coalesce(e.opened, 0) AS opened, coalesce(e.resolved, 0) AS resolved,
                   coalesce(c.lines, 0) AS lines, coalesce(c.refused, 0) AS refused,
                   coalesce(c.shown_available, 0) AS shown_available, coalesce(c.contradictions, 0) AS contradictions
              FROM period p
              LEFT JOIN event e USING (at)
              LEFT JOIN cart c USING (at)
             ORDER BY p.at DESC
            """;

    private final JdbcClient jdbc;
    private final CartSeriesReader series;

    SummaryReader(Reports reports, CartSeriesReader series) {
        this.jdbc = reports.jdbc();
        this.series = series;
    }

    Summary read(List<Integer> channels, @Nullable CartsBy by, Instant now) {
        Integer[] ids = channels.toArray(Integer[]::new);
        Map<String, List<Part>> parts = parts(ids);
        List<Part> causes = parts.getOrDefault("rootCause", List.of());
        return new Summary(
                now,
                parts.getOrDefault("total", List.of(new Part(null, 0, 0, 0, 0, 0))).getFirst(),
                causes.stream()
                        .filter(part -> RootCause.UNEXPLAINED.name().equals(part.key()))
                        .mapToLong(part -> part.open() + part.acknowledged())
                        .sum(),
                parts.getOrDefault("channel", List.of()),
                parts.getOrDefault("supplier", List.of()),
                parts.getOrDefault("reason", List.of()),
                causes,
                parts.getOrDefault("kind", List.of()),
                carts(ids),
                cartsByCause(ids),
                by == null ? List.of() : series.read(channels, by),
                periods(ids, "hour", "1 hour", 48),
                periods(ids, "day", "1 day", 30));
    }

    private Map<String, List<Part>> parts(Integer[] channels) {
        Map<String, List<Part>> parts = new TreeMap<>();
        jdbc.sql(PARTS).param("channels", channels).query(row -> {
            parts.computeIfAbsent(row.getString("of"), of -> new ArrayList<>())
                    .add(new Part(
                            row.getString("key"), row.getLong("open"), row.getLong("acknowledged"),
                            row.getLong("ignored"), row.getLong("overstated_units"), row.getLong("rejected_carts")));
        });
        return parts;
    }

    private Carts carts(Integer[] channels) {
        return jdbc.sql("""
                        SELECT coalesce(sum(lines), 0) AS lines, coalesce(sum(refused), 0) AS refused,
                               coalesce(sum(shown_available), 0) AS shown_available,
                               coalesce(sum(contradictions), 0) AS contradictions
                          FROM mismatch_cart_hour
                         WHERE hour > clock_timestamp() - interval '24 hours' AND channel_id = ANY (:channels)
                        """)
                .param("channels", channels)
                .query((row, n) -> carts(row))
                .single();
    }

    private List<CartsOf> cartsByCause(Integer[] channels) {
        return jdbc.sql("""
                        SELECT c.code AS channel, nullif(h.supplier, '') AS supplier,
                               nullif(h.root_cause, '') AS root_cause, sum(h.refused)::bigint AS refused,
                               sum(h.shown_available)::bigint AS shown_available
                          FROM mismatch_cart_hour h
                          JOIN channel c USING (channel_id)
                         WHERE h.hour > clock_timestamp() - interval '24 hours' AND h.channel_id = ANY (:channels)
                         GROUP BY 1, 2, 3
                        HAVING sum(h.refused) > 0
                         ORDER BY 4 DESC, 1, 2, 3
                         LIMIT 500
                        """)
                .param("channels", channels)
                .query((row, n) -> {
                    String cause = row.getString("root_cause");
                    long refused = row.getLong("refused");
                    long shown = row.getLong("shown_available");
                    return new CartsOf(
                            row.getString("channel"), row.getString("supplier"),
                            cause == null ? null : RootCause.valueOf(cause), refused, shown,
                            Summary.share(shown, refused));
                })
                .list();
    }

    private List<Period> periods(Integer[] channels, String unit, String length, int periods) {
        return jdbc.sql(PERIODS)
                .param("channels", channels)
                .param("unit", unit)
                .param("length", length)
                .param("periods", periods)
                .query((row, n) -> new Period(
                        row.getObject("at", OffsetDateTime.class).toInstant(), row.getLong("opened"),
                        row.getLong("resolved"), carts(row)))
                .list();
    }

    private static Carts carts(ResultSet row) throws SQLException {
        return Carts.of(
                row.getLong("lines"), row.getLong("refused"), row.getLong("shown_available"),
                row.getLong("contradictions"));
    }
}
