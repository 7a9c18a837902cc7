package io.stockproof.testorder;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Keeps schedules of test orders. */
@Repository
class ScheduleRepository {

    private static final String SELECT = """
            SELECT schedule_id, name, channel, country, region, postal_code, shipping_method, pick, variants, most,
                   quantity, every_seconds, cron, enabled, created_at, next_run_at, last_run_at, last_orders,
                   last_failed, last_detail, runs, orders, failed
              FROM testorder_schedule
            """;

    private final JdbcClient jdbc;

    ScheduleRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<TestOrderSchedule> find(long id) {
        return jdbc.sql(SELECT + " WHERE schedule_id = :id")
                .param("id", id)
                .query((row, n) -> schedule(row))
                .optional();
    }

    boolean isNamed(String name, long otherThan) {
        return jdbc.sql("SELECT count(*) FROM testorder_schedule WHERE name = :name AND schedule_id <> :id")
                .param("name", name)
                .param("id", otherThan)
                .query(Long.class)
                .single() > 0;
    }

    long count() {
        return jdbc.sql("SELECT count(*) FROM testorder_schedule").query(Long.class).single();
    }

    /** By id, those above {@code after}, of {@code visible} channels; where there are none of these, of all. */
    List<TestOrderSchedule> list(@Nullable ChannelCode channel, Set<ChannelCode> visible, long after, int limit) {
        return jdbc.sql(SELECT + """
                         WHERE schedule_id > :after AND (:channel::text IS NULL OR channel = :channel)
                           AND (cardinality(:visible::text[]) = 0 OR channel = ANY (:visible::text[]))
                         ORDER BY schedule_id LIMIT :limit
                        """)
                .param("after", after)
                .param("channel", channel == null ? null : channel.value())
                .param("visible", visible.stream().map(ChannelCode::value).toArray(String[]::new))
                .param("limit", limit)
                .query((row, n) -> schedule(row))
                .list();
    }

    long create(ScheduleInput schedule, @Nullable Instant nextRunAt) {
        return with(jdbc.sql("""
                        INSERT INTO testorder_schedule (name, channel, country, region, postal_code, shipping_method,
                                pick, variants, most, quantity, every_seconds, cron, enabled, next_run_at)
                        VALUES (:name, :channel, :country, :region, :postal, :method, :pick, :variants, :most, :quantity,
                                :every, :cron, :enabled, :next)
                        RETURNING schedule_id
                        """), schedule, nextRunAt)
                .query(Long.class)
                .single();
    }

    /** Replaces it, but for what its runs came to; false if there is none. */
    boolean replace(long id, ScheduleInput schedule, @Nullable Instant nextRunAt) {
        return with(jdbc.sql("""
                        UPDATE testorder_schedule
                           SET name = :name, channel = :channel, country = :country, region = :region,
                               postal_code = :postal, shipping_method = :method, pick = :pick, variants = :variants,
                               most = :most, quantity = :quantity, every_seconds = :every, cron = :cron,
                               enabled = :enabled, next_run_at = :next
                         WHERE schedule_id = :id
                        """), schedule, nextRunAt)
                .param("id", id)
                .update() == 1;
    }

    boolean delete(long id) {
        return jdbc.sql("DELETE FROM testorder_schedule WHERE schedule_id = :id").param("id", id).update() == 1;
    }

    /** Takes one that is due, and says when it is due next; nobody else gets it meanwhile. */
    @Transactional
    public Optional<TestOrderSchedule> takeDue(Instant now) {
        Optional<TestOrderSchedule> due = jdbc.sql(SELECT + """
                         WHERE enabled AND next_run_at <= :now
                         ORDER BY next_run_at, schedule_id LIMIT 1
                           FOR UPDATE SKIP LOCKED
                        """)
                .param("now", at(now))
                .query((row, n) -> schedule(row))
                .optional();
        due.ifPresent(schedule -> jdbc.sql("""
                        UPDATE testorder_schedule SET last_run_at = :now, next_run_at = :next, runs = runs + 1,
                               last_orders = 0, last_failed = 0, last_detail = 'under way'
                         WHERE schedule_id = :id
                        """)
                .param("now", at(now))
                .param("next", at(ScheduleTimes.next(schedule.everySeconds(), schedule.cron(), now)))
                .param("id", schedule.id())
                .update());
        return due;
    }

    void ran(long id, TestOrderSchedule.Run run) {
        jdbc.sql("""
                        UPDATE testorder_schedule
                           SET last_orders = :orders, last_failed = :failed, last_detail = :detail,
                               orders = orders + :orders, failed = failed + :failed
                         WHERE schedule_id = :id
                        """)
                .param("orders", run.orders())
                .param("failed", run.failed())
                .param("detail", run.detail())
                .param("id", id)
                .update();
    }

    private static JdbcClient.StatementSpec with(
            JdbcClient.StatementSpec statement, ScheduleInput schedule, @Nullable Instant nextRunAt) {
        MethodCode method = schedule.shippingMethod();
        List<String> variants = schedule.pick().variants();
        return statement
                .param("name", schedule.name())
                .param("channel", schedule.channel().value())
                .param("country", schedule.destination().country().value())
                .param("region", schedule.destination().region())
                .param("postal", schedule.destination().postalCode())
                .param("method", method == null ? null : method.value())
                .param("pick", schedule.pick().kind().name())
                .param("variants", (variants == null ? List.<String>of() : variants).toArray(String[]::new))
                .param("most", schedule.pick().most())
                .param("quantity", schedule.quantity())
                .param("every", schedule.everySeconds())
                .param("cron", schedule.cron())
                .param("enabled", schedule.enabled())
                .param("next", at(nextRunAt));
    }

    private static TestOrderSchedule schedule(ResultSet row) throws SQLException {
        String method = row.getString("shipping_method");
        Integer every = row.getObject("every_seconds", Integer.class);
        return new TestOrderSchedule(
                row.getLong("schedule_id"),
                row.getString("name"),
                new ChannelCode(row.getString("channel")),
                new Destination(
                        new CountryCode(row.getString("country")), row.getString("region"),
                        row.getString("postal_code")),
                method == null ? null : new MethodCode(method),
                Pick.of(
                        Pick.Kind.valueOf(row.getString("pick")),
                        List.of((String[]) row.getArray("variants").getArray()),
                        row.getInt("most")),
                row.getLong("quantity"),
                every,
                row.getString("cron"),
                row.getBoolean("enabled"),
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(row, "next_run_at"),
                instant(row, "last_run_at"),
                new TestOrderSchedule.Run(
                        row.getInt("last_orders"), row.getInt("last_failed"), row.getString("last_detail")),
                new TestOrderSchedule.Totals(row.getLong("runs"), row.getLong("orders"), row.getLong("failed")));
    }

    private static @Nullable OffsetDateTime at(@Nullable Instant instant) {
        return instant == null ? null : instant.atOffset(ZoneOffset.UTC);
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime value = row.getObject(column, OffsetDateTime.class);
        return value == null ? null : value.toInstant();
    }
}
