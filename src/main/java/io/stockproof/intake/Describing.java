package io.stockproof.intake;

import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Description;
import io.stockproof.supplier.Descriptions;
import io.stockproof.supplier.FeedSettings;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What answers say that items are, beside their stock. A feed tells it of all its items at once: that is looked at now and
 * then, and only what is another is written. Of CJ's items it is asked one product at a time, and each answer counts.
 */
@Component
class Describing {

    private static final Duration FEEDS_EVERY = Duration.ofHours(1);
    private static final int BATCH = 500;

    private static final String DUE = """
            SELECT NOT EXISTS (SELECT FROM intake_description
                                WHERE supplier_id = :supplier AND settings_version = :settings
                                  AND compared_at > clock_timestamp() - :every * interval '1 second')
            """;

    private static final String COMPARED = """
            INSERT INTO intake_description AS d (supplier_id, settings_version, compared_at)
            SELECT :supplier, :settings, clock_timestamp() FROM intake_poll WHERE poll_id = :poll AND NOT dry_run
                ON CONFLICT (supplier_id) DO UPDATE
               SET settings_version = excluded.settings_version, compared_at = excluded.compared_at
            """;

    // A column that no row has says nothing: neither that items have none.
    private static final String TOLD = """
            SELECT count(*) > 0 AS any, count(title) > 0 AS titles, count(barcode) > 0 AS barcodes,
                   count(options) > 0 AS options
              FROM intake_described d
              JOIN intake_poll q USING (poll_id)
             WHERE d.poll_id = :poll AND NOT q.dry_run
               AND (q.state IN ('APPLIED', 'UNCHANGED', 'PARTIAL') OR q.applying)
            """;

    // Of a table without statistics: else each batch sorts all that is left.
    private static final String IN_ORDER = """
            SELECT set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
                   set_config('enable_sort', 'off', true), set_config('enable_hashjoin', 'off', true),
                   set_config('enable_mergejoin', 'off', true)
            """;

    // Nor does of CJ's items one of which it says nothing: that is known of it then, and no more.
    static final String OTHERS = """
            SELECT d.sku, w.title, w.barcode, w.options::text AS options
              FROM (SELECT DISTINCT ON (sku) sku, title, barcode, options
                      FROM intake_described
                     WHERE poll_id = :poll AND sku > :after
                     ORDER BY sku, line) AS d
              JOIN supplier_item i ON i.supplier_id = :supplier AND i.sku = d.sku
              CROSS JOIN LATERAL (SELECT :each AND num_nonnulls(d.title, d.barcode, d.options) = 0 AS nothing) AS says
              CROSS JOIN LATERAL (SELECT CASE WHEN :titles AND NOT nothing THEN d.title ELSE i.title END AS title,
                                         CASE WHEN :barcodes AND NOT nothing THEN d.barcode ELSE i.barcode END AS barcode,
                                         CASE WHEN :options AND NOT nothing THEN d.options ELSE i.options END AS options)
                      AS w
             WHERE (:each OR (i.title, i.barcode, i.options) IS DISTINCT FROM (w.title, w.barcode, w.options)) AND
            """ + Descriptions.DESCRIBABLE + """
             ORDER BY d.sku
             LIMIT :limit
            """;

    private final JdbcTemplate template;
    private final JdbcClient jdbc;
    private final TransactionTemplate reading;
    private final WorkSlots slots;
    private final Descriptions descriptions;

    private record Told(boolean any, boolean titles, boolean barcodes, boolean options) {}

    Describing(
            JdbcTemplate template, PlatformTransactionManager transactions, WorkSlots slots,
            Descriptions descriptions) {
        this.template = template;
        this.reading = new TransactionTemplate(transactions);
        this.jdbc = JdbcClient.create(template);
        this.slots = slots;
        this.descriptions = descriptions;
    }

    /** Whether this run is to listen: to CJ always, unless it failed, or what it told could not be kept, a short while ago. */
    boolean isDue(Run run) {
        FeedSettings feed = run.stored().supplier().feed();
        return (isAsked(run) || (feed != null && feed.describesItems()))
                && jdbc.sql(DUE)
                        .param("supplier", run.supplierId())
                        .param("settings", run.stored().settingsVersion())
                        .param("every", FEEDS_EVERY.toSeconds())
                        .query(Boolean.class)
                        .single();
    }

    /** Not where a message told of stock, which is to be known as soon as it is read. */
    private static boolean isAsked(Run run) {
        return run.stored().supplier().connector() == ConnectorKind.CJ && !run.reread();
    }

    /** Keeps what the run is told, for {@link #takeOver}. */
    StagedDescriptions listening(Run run) {
        return new StagedDescriptions(template, slots, descriptions, run);
    }

    /**
     * Takes over what a finished run was told, unless its answer is not believed, batch by batch in its turn. Whatever comes
     * of it, a feed is looked at again when its time has come; and CJ, where it failed.
     */
    void takeOver(Run run, StagedDescriptions staged) {
        boolean kept = false;
        try {
            slots.inTurnSurely(staged::end);
            Told told = slots.resultInTurn(
                    () -> jdbc.sql(TOLD).param("poll", run.pollId()).query(Told.class).single());
            if (told.any() && !staged.hasFailed()) {
                takeOver(run, told);
            }
            kept = !staged.hasFailed() && !staged.wasInVain();
        } finally {
            if (!kept || !isAsked(run)) {
                slots.inTurnSurely(() -> compared(run));
            }
        }
    }

    private void takeOver(Run run, Told told) {
        @Nullable String after = "";
        while (after != null && !Thread.currentThread().isInterrupted()) {
            String last = after;
            List<Description> others = slots.resultInTurn(() -> batch(run, told, last));
            after = others.size() == BATCH ? others.getLast().sku() : null;
        }
    }

    private List<Description> batch(Run run, Told told, String after) {
        List<Description> others = Objects.requireNonNull(reading.execute(status -> others(run, told, after)));
        if (!others.isEmpty()) {
            descriptions.describe(run.supplierId(), others);
        }
        return others;
    }

    private void compared(Run run) {
        jdbc.sql(COMPARED)
                .param("supplier", run.supplierId())
                .param("settings", run.stored().settingsVersion())
                .param("poll", run.pollId())
                .update();
    }

    private List<Description> others(Run run, Told told, String after) {
        jdbc.sql(IN_ORDER).query().singleRow();
        return jdbc.sql(OTHERS)
                .param("poll", run.pollId())
                .param("supplier", run.supplierId())
                .param("after", after)
                .param("titles", told.titles())
                .param("barcodes", told.barcodes())
                .param("options", told.options())
                .param("each", isAsked(run))
                .param("limit", BATCH)
                .query((row, n) -> new Description(
                        row.getString("sku"), row.getString("title"), row.getString("barcode"),
                        Objects.requireNonNullElse(
                                descriptions.options(row.getString("options")), Collections.emptySortedMap())))
                .list();
    }
}
