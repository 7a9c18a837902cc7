package io.stockproof.supplier;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What suppliers say their items are, and that they say otherwise than before: ten edits of each item. */
@Repository
public class Descriptions {

    private static final int BATCH = 1_000;

    /** Of {@code supplier_item i}: what a document says of an item, answers do not change. */
    public static final String DESCRIBABLE = """
            (i.described_at IS NOT NULL OR i.title IS NULL AND i.barcode IS NULL AND i.options IS NULL)
            """;

    /**
     * The nine newest and, so that no number of edits hides what an item was when it was mapped, the first since that says
     * what it was; of an item that is mapped several times, since the first of them.
     */
    private static final String KEPT = """
                ON CONFLICT (item_id) DO UPDATE
                   SET edited_at = excluded.edited_at,
                       edits = (SELECT jsonb_agg(kept.edit ORDER BY kept.n)
                                  FROM (SELECT e.edit, e.n
                                          FROM (SELECT t.edit, t.n,
                                                       min(t.n) FILTER (WHERE t.edit -> 'was' IS NOT NULL
                                                           AND (t.edit ->> 'at')::timestamptz
                                                               > coalesce(mapped.since, '-infinity')) OVER () AS first
                                                  FROM (SELECT min(greatest(coalesce(l.mapped_at, l.created_at),
                                                                            l.confirmed_at)) AS since
                                                          FROM catalog_component m
                                                          JOIN catalog_listing l ON l.channel_id = m.channel_id
                                                           AND l.variant = m.variant AND l.active
                                                         WHERE m.item_id = x.item_id) AS mapped
                                                  CROSS JOIN jsonb_array_elements(x.edits || excluded.edits)
                                                             WITH ORDINALITY AS t (edit, n)) AS e
                                         ORDER BY e.n = e.first DESC NULLS LAST, e.n DESC LIMIT 10) AS kept)
            """;

    private static final String KEEP = """
            INSERT INTO supplier_item_edit AS x (item_id, edited_at, edits)
            SELECT i.item_id, now.at, jsonb_build_array(jsonb_build_object('at', now.at, 'was', jsonb_build_object(
                       'title', i.title, 'barcode', i.barcode, 'options', i.options, 'pid', i.ref_pid,
                       'vid', i.ref_vid)))
              FROM (SELECT clock_timestamp() AS at) AS now
            """;

    private static final String BEFORE = KEEP + """
              CROSS JOIN unnest(:skus::text[], :titles::text[], :barcodes::text[], :options::text[], :pids::text[],
                                :vids::text[]) AS w (sku, title, barcode, options, pid, vid)
              JOIN supplier_item i ON i.supplier_id = :supplier AND i.sku = w.sku
             WHERE ((i.described_at IS NULL OR w.title IS NOT NULL OR w.barcode IS NOT NULL OR w.options IS NOT NULL)
                    AND ((i.title IS NOT NULL AND i.title IS DISTINCT FROM w.title)
                         OR (i.barcode IS NOT NULL AND i.barcode IS DISTINCT FROM w.barcode)
                         OR (i.options IS NOT NULL AND i.options IS DISTINCT FROM w.options::jsonb)))
                OR i.ref_pid <> w.pid OR i.ref_vid <> w.vid
             ORDER BY i.item_id
            """ + KEPT;

    private static final String DECLARED = KEEP + """
              CROSS JOIN supplier_item i
             WHERE i.supplier_id = :supplier AND i.declared AND (cardinality(:skus::text[]) = 0 OR i.sku = ANY (:skus::text[]))
               AND (i.title IS NOT NULL OR i.barcode IS NOT NULL OR i.options IS NOT NULL OR i.ref_pid IS NOT NULL
                    OR i.ref_vid IS NOT NULL)
               AND EXISTS (SELECT FROM catalog_component m WHERE m.item_id = i.item_id)
             ORDER BY i.item_id
            """ + KEPT;

    // Of those that are mapped: the others are checked against nothing.
    private static final String ANSWERED = KEEP + """
              CROSS JOIN unnest(:skus::text[], :titles::text[], :barcodes::text[], :options::text[])
                    AS w (sku, title, barcode, options)
              JOIN supplier_item i ON i.supplier_id = :supplier AND i.sku = w.sku
             WHERE ((i.title IS NOT NULL AND i.title IS DISTINCT FROM w.title)
                    OR (i.barcode IS NOT NULL AND i.barcode IS DISTINCT FROM w.barcode)
                    OR (i.options IS NOT NULL AND i.options IS DISTINCT FROM w.options::jsonb))
               AND (""" + DESCRIBABLE + """
               )
               AND EXISTS (SELECT FROM catalog_component m WHERE m.item_id = i.item_id)
             ORDER BY i.item_id
            """ + KEPT;

    private static final String DESCRIBE = """
            WITH locked AS MATERIALIZED (
                SELECT i.item_id, w.title, w.barcode, w.options::jsonb AS options
                  FROM unnest(:skus::text[], :titles::text[], :barcodes::text[], :options::text[])
                       AS w (sku, title, barcode, options)
                  JOIN supplier_item i ON i.supplier_id = :supplier AND i.sku = w.sku
                 WHERE
            """ + DESCRIBABLE + """
                 ORDER BY i.sku COLLATE "C"
                   FOR NO KEY UPDATE OF i
            )
            UPDATE supplier_item i
               SET title = l.title, barcode = l.barcode, options = l.options, described_at = clock_timestamp()
              FROM locked l
             WHERE i.item_id = l.item_id
            """;

    private static final String TOLD = """
            INSERT INTO supplier_item_edit AS x (item_id, edited_at, edits)
            SELECT i.item_id, now.at,
                   jsonb_build_array(jsonb_build_object('at', now.at, 'told', to_jsonb(:fields::text[])))
              FROM (SELECT clock_timestamp() AS at) AS now
              CROSS JOIN supplier_item i
             WHERE i.supplier_id = :supplier
               AND (i.ref_vid = ANY (:variants::text[]) OR i.ref_pid = ANY (:products::text[]))
               AND EXISTS (SELECT FROM catalog_component m WHERE m.item_id = i.item_id)
             ORDER BY i.item_id
            """ + KEPT;

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    Descriptions(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Keeps what those of {@code items} were that are about to become something else. */
    void keepBefore(int supplierId, List<Item> items) {
        for (int from = 0; from < items.size(); from += BATCH) {
            List<Item> some = items.subList(from, Math.min(items.size(), from + BATCH));
            jdbc.sql(BEFORE)
                    .param("supplier", supplierId)
                    .param("skus", texts(some, Item::sku))
                    .param("titles", texts(some, Item::title))
                    .param("barcodes", texts(some, Item::barcode))
                    .param("options", texts(some, this::text))
                    .param("pids", texts(some, item -> item.ref() == null ? null : item.ref().pid()))
                    .param("vids", texts(some, item -> item.ref() == null ? null : item.ref().vid()))
                    .update();
        }
    }

    /**
     * Takes over what an answer says that items are, of each sku once, unless a document says it; of what was otherwise it
     * keeps what it was.
     */
    @Transactional
    public void describe(int supplierId, List<Description> described) {
        for (String sql : List.of(ANSWERED, DESCRIBE)) {
            jdbc.sql(sql)
                    .param("supplier", supplierId)
                    .param("skus", texts(described, Description::sku))
                    .param("titles", texts(described, Description::title))
                    .param("barcodes", texts(described, Description::barcode))
                    .param("options", texts(described, one -> text(one.options())))
                    .update();
        }
    }

    /**
     * Keeps what declared items are whose declaration is about to be taken back: once declared again, they may be something
     * else. Of those that are mapped.
     *
     * @param skus none is all
     */
    void keepDeclared(int supplierId, List<String> skus) {
        jdbc.sql(DECLARED).param("supplier", supplierId).param("skus", skus.toArray(String[]::new)).update();
    }

    /**
     * The supplier says that something of these has changed, not what it is now. Kept of those that are mapped.
     *
     * @param variants by the supplier's ids
     * @param products by the supplier's ids
     * @param fields in the supplier's words
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void told(int supplierId, Collection<String> variants, Collection<String> products, List<String> fields) {
        jdbc.sql(TOLD)
                .param("supplier", supplierId)
                .param("variants", variants.toArray(String[]::new))
                .param("products", products.toArray(String[]::new))
                .param("fields", fields.toArray(String[]::new))
                .update();
    }

    @Nullable
    String text(Item item) {
        return text(item.options());
    }

    /** As they are stored; {@code null} for none. */
    public @Nullable String text(@Nullable SortedMap<String, String> options) {
        try {
            return options == null || options.isEmpty() ? null : json.writeValueAsString(options);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What {@link #text} wrote. */
    public @Nullable SortedMap<String, String> options(@Nullable String text) {
        try {
            return text == null ? null : json.readValue(text, new TypeReference<TreeMap<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("options that this service wrote cannot be read", e);
        }
    }

    private static <T> @Nullable String[] texts(List<T> items, Function<T, @Nullable String> text) {
        return items.stream().map(text).toArray(String[]::new);
    }
}
