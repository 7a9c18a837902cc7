package io.stockproof.testorder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.database.Reports;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.web.Cursor;
import io.stockproof.web.PageRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** Keeps what became of test orders. */
@Repository
class TestOrderRepository {

    /** Whoever walks an order for longer has died. */
    private static final Duration WALKED_WITHIN = Duration.ofMinutes(2);

    private static final int DELETED_AT_ONCE = 2_000;

    /** How many variants of an order its summary names. */
    private static final int VARIANTS_MAX = 20;

    private final JdbcClient jdbc;
    private final Reports reports;
    private final ObjectMapper json;

    TestOrderRepository(JdbcClient jdbc, Reports reports, ObjectMapper json) {
        this.jdbc = jdbc;
        this.reports = reports;
        this.json = json;
    }

    /**
     * Which orders; an absent part matches all.
     *
     * @param visible the channels that the caller's key is bound to; empty means all
     * @param odd those alone in which we and a supplier, or our own checkout and storefront, say otherwise
     */
    record Filter(
            @Nullable ChannelCode channel,
            Set<ChannelCode> visible,
            @Nullable String variant,
            @Nullable Verdict verdict,
            @Nullable Long scheduleId,
            boolean odd,
            PageRequest page) {}

    /** Makes an order that is about to be walked, and answers its id. */
    long begin(ChannelCode channel, String requestedBy, @Nullable Long scheduleId) {
        return jdbc.sql("""
                        INSERT INTO testorder_order (channel, requested_by, schedule_id, begun_at)
                        VALUES (:channel, :by, :schedule, clock_timestamp())
                        RETURNING test_order_id
                        """)
                .param("channel", channel.value())
                .param("by", requestedBy)
                .param("schedule", scheduleId)
                .query(Long.class)
                .single();
    }

    /** Takes an order over that nobody walks any more; false where somebody does, or it is done. */
    boolean takeOver(long id) {
        return jdbc.sql("""
                        UPDATE testorder_order SET begun_at = clock_timestamp()
                         WHERE test_order_id = :id AND finished_at IS NULL
                           AND (begun_at IS NULL OR begun_at < clock_timestamp() - make_interval(secs => :within))
                        """)
                .param("id", id)
                .param("within", WALKED_WITHIN.toSeconds())
                .update() == 1;
    }

    /** Whoever walked it could not end; the next who asks may begin again. */
    void giveUp(long id) {
        jdbc.sql("UPDATE testorder_order SET begun_at = NULL WHERE test_order_id = :id AND finished_at IS NULL")
                .param("id", id)
                .update();
    }

    /** Keeps what was found, once. */
    @Transactional
    public void finish(TestOrder order) {
        int kept = jdbc.sql("""
                        UPDATE testorder_order
                           SET finished_at = clock_timestamp(), verdict = :verdict, first_failing = :first,
                               disagreements = :disagreements, contradictions = :contradictions,
                               report = :report::jsonb
                         WHERE test_order_id = :id AND finished_at IS NULL
                        """)
                .param("id", order.id())
                .param("verdict", order.verdict().name())
                .param("first", order.firstFailing() == null ? null : order.firstFailing().name())
                .param("disagreements", order.disagreements().size())
                .param("contradictions", order.contradictions().size())
                .param("report", write(order))
                .update();
        if (kept == 1) {
            jdbc.sql("""
                            INSERT INTO testorder_variant (channel, variant, test_order_id)
                            SELECT :channel, v, :id FROM unnest(:variants::text[]) AS v
                            """)
                    .param("channel", order.channel().value())
                    .param("id", order.id())
                    .param("variants",
                            order.lines().stream().map(TestOrder.Line::variant).distinct().toArray(String[]::new))
                    .update();
        }
    }

    /** Empty while it is walked. */
    Optional<TestOrder> find(long id) {
        return jdbc.sql("SELECT report FROM testorder_order WHERE test_order_id = :id AND report IS NOT NULL")
                .param("id", id)
                .query(String.class)
                .optional()
                .map(this::read);
    }

    /** The newest first, where reports are read, in short: of a report, which may be large, no more is read than that. */
    List<TestOrderSummary> list(Filter filter) {
        Cursor after = filter.page().cursor();
        return reports.jdbc().sql("""
                        SELECT jsonb_build_object(
                                   'id', r.id,
                                   'channel', r.channel,
                                   'destination', r.destination,
                                   'shippingMethod', r."shippingMethod",
                                   'variants', (SELECT coalesce(jsonb_agg(d.variant ORDER BY d.place), '[]'::jsonb)
                                                  FROM (SELECT l.line ->> 'variant' AS variant, min(l.n) AS place
                                                          FROM jsonb_array_elements(r.lines)
                                                               WITH ORDINALITY AS l (line, n)
                                                         GROUP BY l.line ->> 'variant'
                                                         ORDER BY min(l.n)
                                                         LIMIT :variants) AS d),
                                   'lines', jsonb_array_length(r.lines),
                                   'verdict', r.verdict,
                                   'firstFailing', r."firstFailing",
                                   'detail', r.detail,
                                   'fix', r.fix,
                                   'disagreements', jsonb_array_length(r.disagreements),
                                   'contradictions', jsonb_array_length(r.contradictions),
                                   'requestedBy', r."requestedBy",
                                   'scheduleId', r."scheduleId",
                                   'finishedAt', r."finishedAt")::text
                          FROM (SELECT o.test_order_id, o.report
                                  FROM testorder_order o
                                 WHERE o.report IS NOT NULL AND o.test_order_id < :before
                                   AND (:channel::text IS NULL OR o.channel = :channel)
                                   AND (cardinality(:visible::text[]) = 0 OR o.channel = ANY (:visible::text[]))
                                   AND (:verdict::text IS NULL OR o.verdict = :verdict)
                                   AND (:schedule::bigint IS NULL OR o.schedule_id = :schedule)
                                   AND (NOT :odd OR o.disagreements > 0 OR o.contradictions > 0)
                                   AND (:variant::text IS NULL
                                        OR EXISTS (SELECT FROM testorder_variant v
                                                    WHERE v.test_order_id = o.test_order_id AND v.channel = o.channel
                                                      AND v.variant = :variant))
                                 ORDER BY o.test_order_id DESC
                                 LIMIT :limit) AS p
                         CROSS JOIN LATERAL jsonb_to_record(p.report) AS r (
                                   id jsonb, channel jsonb, destination jsonb, "shippingMethod" jsonb, lines jsonb,
                                   verdict jsonb, "firstFailing" jsonb, detail jsonb, fix jsonb, disagreements jsonb,
                                   contradictions jsonb, "requestedBy" jsonb, "scheduleId" jsonb, "finishedAt" jsonb)
                         ORDER BY p.test_order_id DESC
                        """)
                .param("variants", VARIANTS_MAX)
                .param("before", after == null ? Long.MAX_VALUE : after.number(0))
                .param("channel", filter.channel() == null ? null : filter.channel().value())
                .param("visible", filter.visible().stream().map(ChannelCode::value).toArray(String[]::new))
                .param("verdict", filter.verdict() == null ? null : filter.verdict().name())
                .param("schedule", filter.scheduleId())
                .param("odd", filter.odd())
                .param("variant", filter.variant())
                .param("limit", filter.page().limitPlusOne())
                .query(String.class)
                .list()
                .stream()
                .map(this::readSummary)
                .toList();
    }

    /**
     * Deletes those that are older than 13 months, those that nobody ever ended, and the oldest beyond {@code keptMax};
     * some at a time. Returns how many there were.
     */
    int deleteOld(long keptMax) {
        return jdbc.sql("""
                        DELETE FROM testorder_order
                         WHERE test_order_id IN (
                               SELECT o.test_order_id
                                 FROM testorder_order o
                                WHERE o.requested_at < (SELECT clock_timestamp()) - interval '13 months'
                                   OR o.test_order_id <= (SELECT k.test_order_id FROM testorder_order k
                                                           ORDER BY k.test_order_id DESC OFFSET :kept LIMIT 1)
                                   OR (o.finished_at IS NULL
                                       AND o.requested_at < (SELECT clock_timestamp()) - interval '2 days')
                                ORDER BY o.test_order_id
                                LIMIT :most)
                        """)
                .param("kept", keptMax)
                .param("most", DELETED_AT_ONCE)
                .update();
    }

    private String write(TestOrder order) {
        try {
            return json.writeValueAsString(order);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a test order cannot be written as JSON", e);
        }
    }

    private TestOrder read(String text) {
        return read(text, TestOrder.class);
    }

    private TestOrderSummary readSummary(String text) {
        return read(text, TestOrderSummary.class);
    }

    private <T> T read(String text, Class<T> type) {
        try {
            return json.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a kept test order is no JSON of one", e);
        }
    }
}
