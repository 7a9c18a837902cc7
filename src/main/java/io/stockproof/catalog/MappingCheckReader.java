package io.stockproof.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.web.Cursor;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Finds mappings that are wrong or doubtful, and the items that could take their place: two statements a page. */
@Repository
class MappingCheckReader {

    private static final String CHECKED = """
            WITH checked AS (
                SELECT c.code AS channel, l.*,
                       CASE WHEN NOT EXISTS (SELECT FROM catalog_component k
                                              WHERE k.channel_id = l.channel_id AND k.variant = l.variant) THEN 'MISSING'
                            WHEN EXISTS (SELECT FROM catalog_component k
                                          WHERE k.channel_id = l.channel_id AND k.variant = l.variant
                                            AND k.item_id IS NULL) THEN 'AMBIGUOUS'
                            WHEN EXISTS (SELECT FROM catalog_component k JOIN supplier_item i USING (item_id)
                                          WHERE k.channel_id = l.channel_id AND k.variant = l.variant
                                            AND i.broken_since IS NOT NULL) THEN 'BROKEN'
                            WHEN EXISTS (SELECT FROM catalog_component k
                                           JOIN supplier_item a ON a.supplier_id = k.supplier_id
                                            AND lower(btrim(a.sku)) IN (lower(btrim(l.sku)), lower(btrim(l.barcode)))
                                          WHERE k.channel_id = l.channel_id AND k.variant = l.variant
                                            AND a.broken_since IS NULL
                                            AND NOT EXISTS (SELECT FROM catalog_component m
                                                              JOIN supplier_item mi USING (item_id)
                                                             WHERE m.channel_id = l.channel_id AND m.variant = l.variant
                                                               AND lower(btrim(mi.sku)) IN (
                                                                   lower(btrim(l.sku)), lower(btrim(l.barcode)))))
                                 THEN 'DISAGREEING'
                            WHEN cardinality(others) > 0 THEN 'DOUBLED'
                       END AS kind,
                       others,
                       ARRAY(SELECT s.code || '/' || k.sku FROM catalog_component k JOIN supplier s USING (supplier_id)
                              WHERE k.channel_id = l.channel_id AND k.variant = l.variant
                              ORDER BY k.rank, k.ordinal) AS items
                  FROM catalog_listing l
                  JOIN channel c ON c.channel_id = l.channel_id AND c.deleted_at IS NULL
                  CROSS JOIN LATERAL (
                       SELECT ARRAY(
                              SELECT DISTINCT o.variant
                                FROM catalog_component k
                                JOIN catalog_component o ON o.item_id = k.item_id AND o.channel_id = k.channel_id
                                 AND o.variant <> k.variant AND o.units = 1
                                JOIN catalog_listing ol ON ol.channel_id = o.channel_id AND ol.variant = o.variant
                                 AND ol.active
                               WHERE k.channel_id = l.channel_id AND k.variant = l.variant AND k.units = 1
                                 AND NOT EXISTS (SELECT FROM catalog_component x
                                                  WHERE x.channel_id = k.channel_id AND x.rank = k.rank
                                                    AND x.variant = k.variant AND x.ordinal <> k.ordinal)
                                 AND NOT EXISTS (SELECT FROM catalog_component x
                                                  WHERE x.channel_id = o.channel_id AND x.rank = o.rank
                                                    AND x.variant = o.variant AND x.ordinal <> o.ordinal)
                               ORDER BY o.variant LIMIT 5) AS others) AS d
                 WHERE l.active
                   AND (:channel::text IS NULL OR c.code = :channel)
                   AND (:variant::text IS NULL OR l.variant = :variant)
                   AND (cardinality(:visible::text[]) = 0 OR c.code = ANY (:visible::text[]))
                   AND (:afterChannel::text IS NULL
                        OR (c.code, l.variant) > (:afterChannel::text, :afterVariant::text))
            )
            SELECT channel, variant, kind, sku, barcode, title, options, others, items
              FROM checked
             WHERE kind IS NOT NULL AND (:kind::text IS NULL OR kind = :kind)
             ORDER BY channel, variant
             LIMIT :limit
            """;

    private static final String CANDIDATES = """
            SELECT w.n, s.code AS supplier, f.sku, f.same_product
              FROM unnest(:numbers::int[], :channels::text[], :variants::text[]) AS w (n, channel, variant)
              JOIN channel c ON c.code = w.channel
              JOIN catalog_listing l ON l.channel_id = c.channel_id AND l.variant = w.variant
              CROSS JOIN LATERAL (
                   (SELECT i.supplier_id, i.sku, false AS same_product
                      FROM supplier z
                      JOIN supplier_item i ON i.supplier_id = z.supplier_id
                       AND lower(btrim(i.sku)) IN (lower(btrim(l.sku)), lower(btrim(l.barcode)))
                     WHERE i.broken_since IS NULL LIMIT 20)
                    UNION ALL
                   (SELECT i.supplier_id, i.sku, false
                      FROM catalog_component k
                      JOIN supplier_item i ON i.supplier_id = k.supplier_id AND lower(btrim(i.sku)) = lower(btrim(k.sku))
                     WHERE k.channel_id = l.channel_id AND k.variant = l.variant AND k.item_id IS NULL
                       AND i.broken_since IS NULL LIMIT 20)
                    UNION ALL
                   (SELECT i.supplier_id, i.sku, true
                      FROM catalog_component k
                      JOIN supplier_item b ON b.item_id = k.item_id AND b.broken_since IS NOT NULL
                      JOIN supplier_item i ON i.supplier_id = b.supplier_id AND i.ref_pid = b.ref_pid
                     WHERE k.channel_id = l.channel_id AND k.variant = l.variant
                       AND i.broken_since IS NULL LIMIT 50)) AS f
              JOIN supplier s ON s.supplier_id = f.supplier_id AND s.deleted_at IS NULL
             WHERE NOT EXISTS (SELECT FROM catalog_component m
                                JOIN supplier_item mi USING (item_id)
                               WHERE m.channel_id = l.channel_id AND m.variant = l.variant
                                 AND mi.supplier_id = f.supplier_id AND mi.sku = f.sku)
            """;

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    /** Which checks; an absent member asks for all. An empty {@code visible} is all channels. */
    record Filter(
            Set<ChannelCode> visible, @Nullable ChannelCode channel, @Nullable String variant,
            @Nullable MappingCheckKind kind) {}

    MappingCheckReader(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** By channel and variant. */
    List<MappingCheck> list(Filter filter, @Nullable Cursor after, int limit) {
        List<MappingCheck> found = jdbc.sql(CHECKED)
                .param("channel", filter.channel() == null ? null : filter.channel().value())
                .param("variant", filter.variant())
                .param("visible", filter.visible().stream().map(ChannelCode::value).toArray(String[]::new))
                .param("kind", filter.kind() == null ? null : filter.kind().name())
                .param("afterChannel", after == null ? null : after.text(0))
                .param("afterVariant", after == null ? null : after.text(1))
                .param("limit", limit)
                .query((row, number) -> check(row))
                .list();
        Map<Integer, List<MappingProposal.Candidate>> candidates = candidates(found);
        List<MappingCheck> checks = new ArrayList<>();
        for (int n = 0; n < found.size(); n++) {
            checks.add(with(found.get(n), candidates.getOrDefault(n, List.of())));
        }
        return checks;
    }

    /** Which components of a listing a check of this kind is about, in the order of sources and components. */
    List<Boolean> faults(ListingKey key, MappingCheckKind kind) {
        return jdbc.sql("""
                        SELECT CASE :kind WHEN 'AMBIGUOUS' THEN k.item_id IS NULL
                                          WHEN 'BROKEN' THEN coalesce(i.broken_since IS NOT NULL, false)
                                          WHEN 'DISAGREEING' THEN count(*) OVER () = 1
                                          ELSE false END
                          FROM catalog_component k
                          JOIN channel c USING (channel_id)
                          LEFT JOIN supplier_item i ON i.item_id = k.item_id
                         WHERE c.code = :channel AND k.variant = :variant
                         ORDER BY k.rank, k.ordinal
                        """)
                .param("kind", kind.name())
                .param("channel", key.channel().value())
                .param("variant", key.variant())
                .query(Boolean.class)
                .list();
    }

    private Map<Integer, List<MappingProposal.Candidate>> candidates(List<MappingCheck> checks) {
        Map<Integer, List<MappingProposal.Candidate>> candidates = new HashMap<>();
        Integer[] numbers = new Integer[checks.size()];
        for (int n = 0; n < numbers.length; n++) {
            numbers[n] = n;
        }
        jdbc.sql(CANDIDATES)
                .param("numbers", numbers)
                .param("channels", checks.stream().map(check -> check.channel().value()).toArray(String[]::new))
                .param("variants", checks.stream().map(MappingCheck::variant).toArray(String[]::new))
                .query(row -> {
                    candidates.computeIfAbsent(row.getInt("n"), n -> new ArrayList<>())
                            .add(new MappingProposal.Candidate(
                                    new ItemKey(new SupplierCode(row.getString("supplier")), row.getString("sku")),
                                    row.getBoolean("same_product")));
                });
        return candidates;
    }

    /** A doubled mapping has nothing better: one of the two has to go, and only a person knows which. */
    private static MappingCheck with(MappingCheck check, List<MappingProposal.Candidate> candidates) {
        List<String> mapped = check.items().stream().map(item -> item.substring(item.indexOf('/') + 1)).toList();
        return new MappingCheck(
                check.channel(), check.variant(), check.kind(), check.detail(), check.sku(), check.barcode(),
                check.title(), check.options(), check.items(), check.others(),
                check.kind() == MappingCheckKind.DOUBLED
                        ? List.of()
                        : MappingProposal.of(
                                check.sku(), check.barcode(), check.title(), check.options(), mapped, candidates));
    }

    private MappingCheck check(ResultSet row) throws SQLException {
        MappingCheckKind kind = MappingCheckKind.valueOf(row.getString("kind"));
        List<String> items = texts(row.getArray("items"));
        List<String> others = texts(row.getArray("others"));
        return new MappingCheck(
                new ChannelCode(row.getString("channel")), row.getString("variant"), kind,
                detail(kind, String.join(", ", items), String.join(", ", others)), row.getString("sku"),
                row.getString("barcode"), row.getString("title"), options(row.getString("options")), items, others,
                List.of());
    }

    private static String detail(MappingCheckKind kind, String items, String others) {
        return switch (kind) {
            case MISSING -> "It is mapped to nothing.";
            case AMBIGUOUS -> items + ": a sku is like several items and equals none.";
            case BROKEN -> items + ": the supplier no longer has it.";
            case DOUBLED -> items + " is all that " + others + " is made of, too.";
            case DISAGREEING -> items + ": the supplier has another item by the listing's own sku or barcode.";
        };
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private Map<String, String> options(@Nullable String text) {
        try {
            return text == null ? Map.of() : json.readValue(text, new TypeReference<Map<String, String>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("kept options are no JSON", e);
        }
    }
}
