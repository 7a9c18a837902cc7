package io.stockproof.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Writes batches of listings, each batch with four statements. Every method runs in its caller's transaction. */
@Repository
class ListingWriter {

    private static final String KEYS = """
            (SELECT c.channel_id, w.variant
               FROM unnest(:channels::text[], :variants::text[]) AS w (channel, variant)
               JOIN channel c ON c.code = w.channel)
            """;

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    ListingWriter(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Locks those that exist, in one order whoever asks. */
    void lock(Collection<ListingKey> keys) {
        keyed("SELECT 1 FROM catalog_listing l JOIN " + KEYS + """
                 AS w USING (channel_id, variant)
                 ORDER BY l.channel_id, l.variant
                   FOR NO KEY UPDATE OF l
                """, keys)
                .query(Integer.class)
                .list();
    }

    /**
     * Creates or replaces each, with its components.
     *
     * @param remapped those whose mapping is another one now
     * @param importId of the import that does; {@code null} where a person does
     */
    void write(List<MappedListing> listings, Set<ListingKey> remapped, @Nullable Long importId) {
        if (listings.isEmpty()) {
            return;
        }
        List<Listing> heads = listings.stream().map(MappedListing::listing).toList();
        List<ListingKey> keys = heads.stream().map(Listing::key).toList();
        writeHeads(heads, keys, remapped, importId);
        keyed("DELETE FROM catalog_component k USING " + KEYS
                + " AS w WHERE k.channel_id = w.channel_id AND k.variant = w.variant", keys)
                .update();
        writeComponents(listings);
    }

    /**
     * A person has found the mapping right as {@code seen}. Only what has become of its items until then is settled, and only
     * where that was the doubt: an edit that was not visible yet is later.
     */
    void confirm(ListingKey key, MappingCheck seen) {
        Instant until = seen.kind() == MappingCheckKind.CHANGED ? seen.editedAt() : null;
        keyed("UPDATE catalog_listing l SET confirmed_at = greatest(confirmed_at, :until::timestamptz),"
                + " confirmed_doubts = confirmed_doubts || jsonb_build_object(:kind::text, :doubt::text) FROM " + KEYS
                + " AS w WHERE l.channel_id = w.channel_id AND l.variant = w.variant", List.of(key))
                .param("until", until == null ? null : until.atOffset(ZoneOffset.UTC))
                .param("kind", seen.kind().name())
                .param("doubt", seen.doubt())
                .update();
    }

    void delete(Collection<ListingKey> keys) {
        keyed("DELETE FROM catalog_listing l USING " + KEYS
                + " AS w WHERE l.channel_id = w.channel_id AND l.variant = w.variant", keys)
                .update();
    }

    private void writeHeads(
            List<Listing> heads, List<ListingKey> keys, Set<ListingKey> remapped, @Nullable Long importId) {
        int written = keyed("""
                        INSERT INTO catalog_listing AS l (channel_id, variant, sku, barcode, title, options, active,
                                                          mapped_at, mapped_by_import)
                        SELECT c.channel_id, w.variant, w.sku, w.barcode, w.title, w.options::jsonb, w.active,
                               CASE WHEN w.remapped THEN clock_timestamp() END,
                               CASE WHEN w.remapped THEN :import::bigint END
                          FROM unnest(:channels::text[], :variants::text[], :skus::text[], :barcodes::text[],
                                      :titles::text[], :options::text[], :actives::boolean[], :remapped::boolean[])
                               WITH ORDINALITY
                               AS w (channel, variant, sku, barcode, title, options, active, remapped, n)
                          JOIN channel c ON c.code = w.channel AND c.deleted_at IS NULL
                         ORDER BY w.n
                        ON CONFLICT (channel_id, variant) DO UPDATE
                           SET sku = excluded.sku, barcode = excluded.barcode, title = excluded.title,
                               options = excluded.options, active = excluded.active,
                               confirmed_at = CASE WHEN excluded.mapped_at IS NULL
                                                    AND (l.sku, l.barcode, l.options) IS NOT DISTINCT FROM
                                                        (excluded.sku, excluded.barcode, excluded.options)
                                                   THEN l.confirmed_at END,
                               confirmed_doubts = CASE WHEN excluded.mapped_at IS NULL
                                                        AND (l.sku, l.barcode, l.options) IS NOT DISTINCT FROM
                                                            (excluded.sku, excluded.barcode, excluded.options)
                                                       THEN l.confirmed_doubts ELSE '{}' END,
                               mapped_at = coalesce(excluded.mapped_at, l.mapped_at),
                               mapped_by_import = CASE WHEN excluded.mapped_at IS NULL THEN l.mapped_by_import
                                                       ELSE excluded.mapped_by_import END
                        """, keys)
                .param("skus", texts(heads, Listing::sku))
                .param("barcodes", texts(heads, Listing::barcode))
                .param("titles", texts(heads, Listing::title))
                .param("options", texts(heads, this::options))
                .param("actives", heads.stream().map(Listing::active).toArray(Boolean[]::new))
                .param("remapped", keys.stream().map(remapped::contains).toArray(Boolean[]::new))
                .param("import", importId)
                .update();
        if (written != heads.size()) {
            throw new IllegalArgumentException("a channel of " + heads.size() + " listings does not exist");
        }
    }

    private void writeComponents(List<MappedListing> listings) {
        List<ComponentRow> rows = listings.stream().flatMap(listing -> ComponentRow.of(listing).stream()).toList();
        if (rows.isEmpty()) {
            return;
        }
        int written = keyed("""
                        INSERT INTO catalog_component (channel_id, variant, rank, ordinal, supplier_id, sku, item_id, units)
                        SELECT c.channel_id, w.variant, w.rank, w.ordinal, s.supplier_id, w.sku, w.item_id, w.units
                          FROM unnest(:channels::text[], :variants::text[], :ranks::int[], :ordinals::int[],
                                      :suppliers::text[], :skus::text[], :items::bigint[], :units::int[])
                               AS w (channel, variant, rank, ordinal, supplier, sku, item_id, units)
                          JOIN channel c ON c.code = w.channel
                          JOIN supplier s ON s.code = w.supplier AND s.deleted_at IS NULL
                        """, rows.stream().map(ComponentRow::key).toList())
                .param("ranks", rows.stream().map(ComponentRow::rank).toArray(Integer[]::new))
                .param("ordinals", rows.stream().map(ComponentRow::ordinal).toArray(Integer[]::new))
                .param("suppliers", texts(rows, row -> row.component().supplier().value()))
                .param("skus", texts(rows, row -> row.component().sku()))
                .param("items", rows.stream().map(ComponentRow::itemId).toArray(Long[]::new))
                .param("units", rows.stream().map(row -> row.component().units()).toArray(Integer[]::new))
                .update();
        if (written != rows.size()) {
            throw new IllegalArgumentException("a supplier of " + rows.size() + " components does not exist");
        }
    }

    private JdbcClient.StatementSpec keyed(String sql, Collection<ListingKey> keys) {
        return jdbc.sql(sql)
                .param("channels", texts(keys, key -> key.channel().value()))
                .param("variants", texts(keys, ListingKey::variant));
    }

    private static <T> @Nullable String[] texts(Collection<T> all, Function<T, @Nullable String> text) {
        return all.stream().map(text).toArray(String[]::new);
    }

    private @Nullable String options(Listing listing) {
        try {
            return listing.options().isEmpty() ? null : json.writeValueAsString(listing.options());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private record ComponentRow(
            ListingKey key, int rank, int ordinal, Component component, @Nullable Long itemId) {

        static List<ComponentRow> of(MappedListing mapped) {
            List<ComponentRow> rows = new ArrayList<>();
            for (Source source : mapped.listing().sources()) {
                for (int i = 0; i < source.components().size(); i++) {
                    rows.add(new ComponentRow(
                            mapped.listing().key(), source.rank(), i, source.components().get(i),
                            mapped.itemIds().get(rows.size())));
                }
            }
            return rows;
        }
    }
}
