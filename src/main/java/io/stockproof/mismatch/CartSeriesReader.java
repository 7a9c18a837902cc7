package io.stockproof.mismatch;

import io.stockproof.database.Reports;
import io.stockproof.mismatch.Summary.Carts;
import io.stockproof.mismatch.Summary.CartsAt;
import io.stockproof.mismatch.Summary.CartsSeries;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Adds up by hour and day what checkout was asked, for each cause, channel or supplier. */
@Repository
class CartSeriesReader {

    private static final int KEYS_MAX = 100;

    // Without a cause or a supplier the key is '': no mismatch was open there.
    private static final String SERIES = """
            WITH kept AS MATERIALIZED (
                SELECT CASE :by WHEN 'CAUSE' THEN h.root_cause WHEN 'SUPPLIER' THEN h.supplier ELSE c.code END AS key,
                       h.hour, h.lines, h.refused, h.shown_available, h.contradictions
                  FROM mismatch_cart_hour h
                  JOIN channel c USING (channel_id)
                 WHERE h.hour >= date_trunc('day', clock_timestamp()) - interval '29 days'
                   AND h.channel_id = ANY (:channels)
            ), most AS (
                SELECT key, sum(refused) AS refused
                  FROM kept
                 GROUP BY key
                HAVING sum(refused) > 0
                 ORDER BY 2 DESC, 1
                 LIMIT :keys
            )
            SELECT m.key, u.is_hour, u.at, sum(k.lines)::bigint AS lines, sum(k.refused)::bigint AS refused,
                   sum(k.shown_available)::bigint AS shown_available, sum(k.contradictions)::bigint AS contradictions
              FROM most m
              JOIN kept k USING (key)
             CROSS JOIN LATERAL (VALUES (false, date_trunc('day', k.hour)), (true, k.hour)) AS u (is_hour, at)
             WHERE NOT u.is_hour OR u.at >= date_trunc('hour', clock_timestamp()) - interval '47 hours'
             GROUP BY m.refused, m.key, u.is_hour, u.at
             ORDER BY m.refused DESC, m.key, u.is_hour, u.at DESC
            """;

    private final JdbcClient jdbc;

    CartSeriesReader(Reports reports) {
        this.jdbc = reports.jdbc();
    }

    private record Both(List<CartsAt> hours, List<CartsAt> days) {}

    /** Those of whom most was refused first. */
    List<CartsSeries> read(List<Integer> channels, CartsBy by) {
        Map<String, Both> series = new LinkedHashMap<>();
        jdbc.sql(SERIES)
                .param("by", by.name())
                .param("channels", channels.toArray(Integer[]::new))
                .param("keys", KEYS_MAX)
                .query(row -> {
                    Both both = series.computeIfAbsent(
                            row.getString("key"), key -> new Both(new ArrayList<>(), new ArrayList<>()));
                    Instant at = row.getObject("at", OffsetDateTime.class).toInstant();
                    (row.getBoolean("is_hour") ? both.hours() : both.days()).add(new CartsAt(at, Carts.of(
                            row.getLong("lines"), row.getLong("refused"), row.getLong("shown_available"),
                            row.getLong("contradictions"))));
                });
        return series.entrySet().stream()
                .map(one -> new CartsSeries(
                        keyOf(one.getKey()), one.getValue().hours(), one.getValue().days()))
                .toList();
    }

    private static @Nullable String keyOf(String text) {
        return text.isEmpty() ? null : text;
    }
}
