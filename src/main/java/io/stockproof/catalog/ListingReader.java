package io.stockproof.catalog;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.database.Reports;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.web.Cursor;
import io.stockproof.web.PageRequest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads listings with what their components stand for. */
@Repository
class ListingReader {

    private static final int FETCH_ROWS = 2_000;

    private static final String COLUMNS = """
            SELECT l.channel, l.variant, l.sku, l.barcode, l.title, l.options, l.active,
                   k.rank, k.ordinal, s.code AS supplier, k.sku AS item_sku, k.item_id, k.units,
                   i.broken_since IS NOT NULL AS broken
              FROM listing l
              LEFT JOIN catalog_component k ON k.channel_id = l.channel_id AND k.variant = l.variant
              LEFT JOIN supplier s ON s.supplier_id = k.supplier_id
              LEFT JOIN supplier_item i ON i.item_id = k.item_id
             ORDER BY l.channel, l.variant, k.rank, k.ordinal
            """;

    private static final String FILTERED = """
              FROM catalog_listing l
              JOIN channel c ON c.channel_id = l.channel_id AND c.deleted_at IS NULL
             WHERE (:channel::text IS NULL OR c.code = :channel)
               AND (cardinality(:visible::text[]) = 0 OR c.code = ANY (:visible::text[]))
               AND (:supplier::text IS NULL AND (:sku::text IS NULL OR l.sku = :sku)
                    OR EXISTS (SELECT FROM catalog_component f
                                 JOIN supplier fs ON fs.supplier_id = f.supplier_id
                                WHERE f.channel_id = l.channel_id AND f.variant = l.variant
                                  AND (:supplier::text IS NULL OR fs.code = :supplier)
                                  AND (:sku::text IS NULL OR f.sku = :sku)))
               AND (:state::text IS NULL OR :state = CASE
                        WHEN NOT l.active THEN 'LISTING_INACTIVE'
                        WHEN NOT EXISTS (SELECT FROM catalog_component f
                                          WHERE f.channel_id = l.channel_id AND f.variant = l.variant) THEN 'UNMAPPED'
                        WHEN EXISTS (SELECT FROM catalog_component f
                                      WHERE f.channel_id = l.channel_id AND f.variant = l.variant
                                        AND f.item_id IS NULL) THEN 'MAPPING_AMBIGUOUS'
                        WHEN EXISTS (SELECT FROM catalog_component f
                                       JOIN supplier_item fi ON fi.item_id = f.item_id
                                      WHERE f.channel_id = l.channel_id AND f.variant = l.variant
                                        AND fi.broken_since IS NOT NULL) THEN 'MAPPING_BROKEN'
                        ELSE 'MAPPED' END)
            """;

    private final JdbcClient jdbc;
    private final JdbcClient streaming;
    private final TransactionTemplate reading;
    private final Reports reports;
    private final ObjectMapper json;

    ListingReader(DataSource database, PlatformTransactionManager transactions, Reports reports, ObjectMapper json) {
        this.jdbc = JdbcClient.create(database);
        this.streaming = streaming(database);
        this.reading = new TransactionTemplate(transactions);
        this.reading.setReadOnly(true);
        this.reports = reports;
        this.json = json;
    }

    private static JdbcClient streaming(DataSource database) {
        JdbcTemplate template = new JdbcTemplate(database);
        template.setFetchSize(FETCH_ROWS);
        return JdbcClient.create(template);
    }

    /** Whether the channel sums the sources of a listing; empty if there is no such channel. */
    Optional<Boolean> sumSources(ChannelCode channel) {
        return jdbc.sql("SELECT sum_sources FROM channel WHERE code = :code AND deleted_at IS NULL")
                .param("code", channel.value())
                .query(Boolean.class)
                .optional();
    }

    /** All suppliers that are not deleted. */
    Set<SupplierCode> supplierCodes() {
        return jdbc.sql("SELECT code FROM supplier WHERE deleted_at IS NULL")
                .query((row, n) -> new SupplierCode(row.getString("code")))
                .set();
    }

    /** What {@link #find} answers for one key. */
    Optional<StoredListing> findOne(ListingKey key) {
        return Optional.ofNullable(find(List.of(key)).get(key));
    }

    /** Those of {@code keys} that exist in channels that are not deleted. */
    Map<ListingKey, StoredListing> find(Collection<ListingKey> keys) {
        Map<ListingKey, StoredListing> found = new HashMap<>();
        if (keys.isEmpty()) {
            return found;
        }
        ListingFold fold = new ListingFold(json, stored -> found.put(stored.listing().key(), stored));
        jdbc.sql("""
                        WITH listing AS (
                            SELECT c.code AS channel, l.*
                              FROM unnest(:channels::text[], :variants::text[]) AS w (channel, variant)
                              JOIN channel c ON c.code = w.channel AND c.deleted_at IS NULL
                              JOIN catalog_listing l ON l.channel_id = c.channel_id AND l.variant = w.variant)
                        """ + COLUMNS)
                .param("channels", keys.stream().map(key -> key.channel().value()).toArray(String[]::new))
                .param("variants", keys.stream().map(ListingKey::variant).toArray(String[]::new))
                .query(fold);
        fold.finish();
        return found;
    }

    /** One more than a page of them, by channel and variant. */
    List<StoredListing> page(ListingFilter filter, PageRequest page) {
        List<StoredListing> listings = new ArrayList<>();
        ListingFold fold = new ListingFold(json, listings::add);
        Cursor after = page.cursor();
        bind(jdbc.sql("WITH listing AS (SELECT c.code AS channel, l.*" + FILTERED + """
                               AND (:afterChannel::text IS NULL
                                    OR (c.code, l.variant) > (:afterChannel::text, :afterVariant::text))
                             ORDER BY c.code, l.variant
                             LIMIT :limit)
                        """ + COLUMNS), filter)
                .param("afterChannel", after == null ? null : after.text(0))
                .param("afterVariant", after == null ? null : after.text(1))
                .param("limit", page.limitPlusOne())
                .query(fold);
        fold.finish();
        return listings;
    }

    /**
     * Hands over all of them, by channel and variant, as one snapshot that is read through a cursor; in the caller's
     * transaction, where there is one.
     */
    void forEach(ListingFilter filter, Consumer<StoredListing> consumer) {
        reading.executeWithoutResult(status -> {
            ListingFold fold = new ListingFold(json, consumer);
            bind(streaming.sql("WITH listing AS (SELECT c.code AS channel, l.*" + FILTERED + ")" + COLUMNS), filter)
                    .query(fold);
            fold.finish();
        });
    }

    /** The channels that {@link #step} may be asked for, by code. */
    List<Long> channelIds(ListingFilter filter) {
        return reports.jdbc().sql("""
                        SELECT c.channel_id FROM channel c
                         WHERE c.deleted_at IS NULL AND (:channel::text IS NULL OR c.code = :channel)
                           AND (cardinality(:visible::text[]) = 0 OR c.code = ANY (:visible::text[]))
                         ORDER BY c.code
                        """)
                .param("channel", text(filter.channel()))
                .param("visible", visible(filter))
                .query(Long.class)
                .list();
    }

    /** Some of a channel's for a sheet, by variant, from {@code after} on, which is exclusive; read where reports are. */
    List<StoredListing> step(ListingFilter filter, long channelId, String after, int limit) {
        List<StoredListing> listings = new ArrayList<>();
        ListingFold fold = new ListingFold(json, listings::add);
        bind(reports.jdbc().sql("WITH listing AS (SELECT c.code AS channel, l.*" + FILTERED + """
                               AND l.channel_id = :channelId AND l.variant > :after
                             ORDER BY l.variant
                             LIMIT :limit)
                        """ + COLUMNS), filter)
                .param("channelId", channelId)
                .param("after", after)
                .param("limit", limit)
                .query(fold);
        fold.finish();
        return listings;
    }

    private static JdbcClient.StatementSpec bind(JdbcClient.StatementSpec statement, ListingFilter filter) {
        return statement
                .param("channel", text(filter.channel()))
                .param("visible", visible(filter))
                .param("supplier", text(filter.supplier()))
                .param("sku", filter.sku())
                .param("state", filter.state() == null ? null : filter.state().name());
    }

    private static String[] visible(ListingFilter filter) {
        return filter.visible().stream().map(ChannelCode::value).toArray(String[]::new);
    }

    private static @Nullable String text(@Nullable Object code) {
        return code == null ? null : code.toString();
    }
}
