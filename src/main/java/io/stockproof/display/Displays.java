package io.stockproof.display;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** What stores show, and what of it has moved. */
@Repository
public class Displays {

    /**
     * What a store shows of a variant.
     *
     * @param context as {@link ContextKey} writes it; {@link ContextKey#ALL} holds wherever no other does
     * @param changedAt when this quantity was first reported, by the database's clock
     */
    public record Shown(String variant, String context, long quantity, Instant observedAt, Instant changedAt) {}

    /** What this service answered. */
    public record Served(
            String variant, String context, long purchasable, long available, String version, Instant servedAt) {}

    /**
     * A display that has changed.
     *
     * @param variant {@code null}: many of the channel, which are not named
     */
    public record Moved(int channelId, @Nullable String variant) {}

    private static final int ROWS_FETCHED = 5_000;

    private final JdbcClient jdbc;
    private final NamedParameterJdbcTemplate streaming;

    Displays(JdbcClient jdbc, DataSource dataSource) {
        this.jdbc = jdbc;
        JdbcTemplate template = new JdbcTemplate(dataSource);
        template.setFetchSize(ROWS_FETCHED);
        this.streaming = new NamedParameterJdbcTemplate(template);
    }

    /** Is shown displays, one after the other. */
    public interface Each {
        void shown(String variant, String context, long quantity);
    }

    /** Shows all displays of a channel as they are at one moment, of which no more than some are in memory at a time. */
    @Transactional(readOnly = true)
    public void forEach(int channelId, Each each) {
        streaming.query(
                "SELECT variant, context, quantity FROM display_shown WHERE channel_id = :channel",
                Map.of("channel", channelId),
                row -> {
                    each.shown(row.getString(1), row.getString(2), row.getLong(3));
                });
    }

    /** By variant; one that is shown nowhere is missing. */
    public Map<String, List<Shown>> of(int channelId, Collection<String> variants) {
        Map<String, List<Shown>> shown = new HashMap<>();
        jdbc.sql("""
                        SELECT d.*
                          FROM unnest(:variants::text[]) AS of_variant (name)
                         CROSS JOIN LATERAL (
                               SELECT variant, context, quantity, observed_at, changed_at
                                 FROM display_seen
                                WHERE channel_id = :channel AND variant = of_variant.name
                               OFFSET 0 -- by key, each: never all there are, as where nobody has counted them yet
                               ) AS d
                        """)
                .param("channel", channelId)
                .param("variants", variants.toArray(String[]::new))
                .query(row -> {
                    shown.computeIfAbsent(row.getString("variant"), variant -> new ArrayList<>(1))
                            .add(new Shown(
                                    row.getString("variant"), row.getString("context"), row.getLong("quantity"),
                                    row.getObject("observed_at", OffsetDateTime.class).toInstant(),
                                    row.getObject("changed_at", OffsetDateTime.class).toInstant()));
                });
        return shown;
    }

    /** What this service answered last of some variants, of those answers that were kept. */
    public List<Served> served(int channelId, Collection<String> variants) {
        return jdbc.sql("""
                        SELECT variant, context, purchasable, available, version, served_at
                          FROM display_served
                         WHERE channel_id = :channel AND variant = ANY (:variants)
                        """)
                .param("channel", channelId)
                .param("variants", variants.toArray(String[]::new))
                .query((row, n) -> new Served(
                        row.getString("variant"), row.getString("context"), row.getLong("purchasable"),
                        row.getLong("available"), row.getString("version"),
                        row.getObject("served_at", OffsetDateTime.class).toInstant()))
                .list();
    }

    /** Whether any store shows anything. */
    public boolean any() {
        return jdbc.sql("SELECT EXISTS (SELECT FROM display_shown)").query(Boolean.class).single();
    }

    /** The listings that contain some items, and are shown. */
    public List<Moved> shownOf(Collection<Long> items, int limit) {
        return jdbc.sql("""
                        SELECT DISTINCT k.channel_id, k.variant
                          FROM catalog_component k
                         WHERE k.item_id = ANY (:items)
                           AND EXISTS (SELECT FROM display_shown d
                                        WHERE d.channel_id = k.channel_id AND d.variant = k.variant)
                         LIMIT :limit
                        """)
                .param("items", items.toArray(Long[]::new))
                .param("limit", limit)
                .query((row, n) -> new Moved(row.getInt("channel_id"), row.getString("variant")))
                .list();
    }

    /** Whether any have moved that nobody has taken. */
    public boolean anyMoved() {
        return jdbc.sql("SELECT EXISTS (SELECT FROM display_moved)").query(Boolean.class).single();
    }

    /** Takes displays that have moved, each once; whoever takes them compares them. */
    @Transactional
    public List<Moved> takeMoved(int limit) {
        // By place, whatever is known of how many there are: to look for each place in each row may take very long.
        jdbc.sql("SELECT set_config('enable_seqscan', 'off', true)").query(row -> {});
        return jdbc.sql("""
                        DELETE FROM display_moved
                         WHERE ctid = ANY (ARRAY(SELECT ctid FROM display_moved LIMIT :limit FOR UPDATE SKIP LOCKED))
                        RETURNING channel_id, variant
                        """)
                .param("limit", limit)
                .query((row, n) -> {
                    String variant = row.getString("variant");
                    return new Moved(row.getInt("channel_id"), variant.isEmpty() ? null : variant);
                })
                .list();
    }

    /** Deletes displays of listings that are gone, and tells of their channels. */
    int deleteUnlisted() {
        return jdbc.sql("""
                        WITH deleted AS (
                            DELETE FROM display_shown d
                             WHERE NOT EXISTS (SELECT FROM catalog_listing l
                                                WHERE l.channel_id = d.channel_id AND l.variant = d.variant)
                            RETURNING channel_id
                        )
                        INSERT INTO display_moved (channel_id, variant)
                        SELECT DISTINCT channel_id, '' FROM deleted ORDER BY channel_id
                            ON CONFLICT (channel_id, variant) DO UPDATE SET variant = excluded.variant
                        """).update();
    }
}
