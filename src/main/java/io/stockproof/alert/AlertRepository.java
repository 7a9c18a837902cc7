package io.stockproof.alert;

import io.stockproof.alert.Step.Standing;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Alerts as they are stored. */
@Repository
class AlertRepository {

    private static final String PAGE = """
            SELECT c.code AS channel, a.*
              FROM alert a
              JOIN channel c USING (channel_id)
             WHERE a.alert_id < :before AND (:channel::text IS NULL OR c.code = :channel)
               AND (cardinality(:visible::text[]) = 0 OR c.code = ANY (:visible::text[]))
               AND (:state::text IS NULL OR a.state = :state) AND (:kind::text IS NULL OR a.kind = :kind)
             ORDER BY a.alert_id DESC
             LIMIT :limit
            """;

    private final JdbcClient jdbc;

    AlertRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Which alerts are asked for; an absent member asks for all. @param visible all channels where empty */
    record Filter(
            @Nullable String channel, List<String> visible, AlertBody.@Nullable State state,
            @Nullable AlertKind kind) {}

    /** The newest first. */
    List<AlertBody> page(Filter filter, long before, int limit) {
        AlertBody.State state = filter.state();
        AlertKind kind = filter.kind();
        return jdbc.sql(PAGE)
                .param("before", before)
                .param("channel", filter.channel())
                .param("visible", filter.visible().toArray(String[]::new))
                .param("state", state == null ? null : state.name())
                .param("kind", kind == null ? null : kind.name())
                .param("limit", limit)
                .query((row, n) -> body(row))
                .list();
    }

    /** Those of which something is open; also ones that were deleted. */
    Set<Integer> channelsWithOpen() {
        return new HashSet<>(jdbc.sql("SELECT DISTINCT channel_id FROM alert WHERE state = 'OPEN'")
                .query(Integer.class)
                .list());
    }

    List<Standing> open(int channelId) {
        return jdbc.sql("""
                        SELECT alert_id, kind, supplier, level, told_at, last_seen_at
                          FROM alert WHERE channel_id = :channel AND state = 'OPEN'
                        """)
                .param("channel", channelId)
                .query((row, n) -> standing(row))
                .list();
    }

    /** Has all channels known; those that are new count from now on. */
    @Transactional
    public void meetChannels() {
        jdbc.sql("""
                        INSERT INTO alert_channel (channel_id)
                        SELECT channel_id FROM channel WHERE deleted_at IS NULL
                            ON CONFLICT DO NOTHING
                        """).update();
    }

    /**
     * Makes what was measured at {@code at} the channel's newest, and keeps others from its alerts until the transaction
     * ends; {@code false} where somebody has measured later.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public boolean claim(int channelId, Instant at) {
        return jdbc.sql("""
                        UPDATE alert_channel SET measured_at = :at
                         WHERE channel_id = :channel AND measured_at < :at
                        """)
                .param("channel", channelId)
                .param("at", at.atOffset(ZoneOffset.UTC))
                .update() == 1;
    }

    AlertBody open(int channelId, Step.Opens step, Instant at) {
        Measure measure = step.measure();
        long id = jdbc.sql("""
                        INSERT INTO alert (channel_id, kind, supplier, level, state, value, worst, warn_above,
                                           page_above, detail, opened_at, last_seen_at, told_at, told)
                        VALUES (:channel, :kind, :supplier, :level, 'OPEN', :value, :value, :warn, :page, :detail,
                                :at, :at, :at, 1)
                        RETURNING alert_id
                        """)
                .param("channel", channelId)
                .param("kind", measure.kind().name())
                .param("supplier", measure.supplier())
                .param("level", step.level().name())
                .param("value", measure.value())
                .param("warn", measure.warnAbove())
                .param("page", measure.pageAbove())
                .param("detail", measure.detail())
                .param("at", at.atOffset(ZoneOffset.UTC))
                .query(Long.class)
                .single();
        return require(id);
    }

    AlertBody stay(Step.Stays step, Instant at) {
        Measure measure = step.measure();
        jdbc.sql("""
                        UPDATE alert
                           SET level = :level, value = :value, worst = greatest(worst, :value), warn_above = :warn,
                               page_above = :page, detail = :detail, last_seen_at = :at,
                               told_at = CASE WHEN :told THEN :at ELSE told_at END,
                               told = told + CASE WHEN :told THEN 1 ELSE 0 END
                         WHERE alert_id = :id
                        """)
                .param("level", step.level().name())
                .param("value", measure.value())
                .param("warn", measure.warnAbove())
                .param("page", measure.pageAbove())
                .param("detail", measure.detail())
                .param("told", step.isTold())
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("id", step.alert().id())
                .update();
        return require(step.alert().id());
    }

    AlertBody end(Step.Ends step, Instant at) {
        Measure measure = step.measure();
        jdbc.sql("""
                        UPDATE alert
                           SET state = 'RESOLVED', resolved_at = :at, told_at = :at, told = told + 1,
                               worst = greatest(worst, coalesce(:value::numeric, value)),
                               value = coalesce(:value::numeric, value), detail = coalesce(:detail::text, detail),
                               last_seen_at = CASE WHEN :detail::text IS NULL THEN last_seen_at ELSE :at END
                         WHERE alert_id = :id
                        """)
                .param("value", measure == null ? null : measure.value())
                .param("detail", measure == null ? null : measure.detail())
                .param("at", at.atOffset(ZoneOffset.UTC))
                .param("id", step.alert().id())
                .update();
        return require(step.alert().id());
    }

    /** Forgets what was over long ago, and of each channel all but the newest. */
    @Transactional
    public void prune(int keptMax) {
        jdbc.sql("""
                        DELETE FROM alert
                         WHERE state = 'RESOLVED' AND resolved_at < clock_timestamp() - interval '13 months'
                        """).update();
        jdbc.sql("""
                        DELETE FROM alert a
                         USING channel k
                         CROSS JOIN LATERAL (SELECT o.alert_id FROM alert o WHERE o.channel_id = k.channel_id
                                              ORDER BY o.alert_id DESC OFFSET :kept LIMIT 1) AS bound
                         WHERE a.channel_id = k.channel_id AND a.state = 'RESOLVED' AND a.alert_id <= bound.alert_id
                        """).param("kept", keptMax).update();
    }

    private AlertBody require(long id) {
        return jdbc.sql(
                "SELECT c.code AS channel, a.* FROM alert a JOIN channel c USING (channel_id) WHERE a.alert_id = :id")
                .param("id", id)
                .query((row, n) -> body(row))
                .single();
    }

    private static Standing standing(ResultSet row) throws SQLException {
        return new Standing(
                row.getLong("alert_id"),
                AlertKind.valueOf(row.getString("kind")),
                row.getString("supplier"),
                Level.valueOf(row.getString("level")),
                instant(row, "told_at"),
                instant(row, "last_seen_at"));
    }

    static AlertBody body(ResultSet row) throws SQLException {
        return new AlertBody(
                row.getLong("alert_id"),
                row.getString("channel"),
                AlertKind.valueOf(row.getString("kind")),
                row.getString("supplier"),
                Level.valueOf(row.getString("level")),
                AlertBody.State.valueOf(row.getString("state")),
                row.getBigDecimal("value"),
                row.getBigDecimal("worst"),
                row.getBigDecimal("warn_above"),
                row.getBigDecimal("page_above"),
                row.getString("detail"),
                instant(row, "opened_at"),
                instant(row, "last_seen_at"),
                instant(row, "told_at"),
                row.getInt("told"),
                row.getObject("resolved_at") == null ? null : instant(row, "resolved_at"));
    }

    private static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }
}
