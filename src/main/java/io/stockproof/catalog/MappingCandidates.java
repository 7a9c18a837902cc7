package io.stockproof.catalog;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.SupplierCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Finds the items that checked listings could be made of instead: one statement for all of them. */
@Repository
class MappingCandidates {

    private static final String CANDIDATES = """
            SELECT w.n, s.code AS supplier, f.sku, f.same_product, f.barcode, f.options, f.claimed
              FROM unnest(:numbers::int[], :channels::text[], :variants::text[], :doubted::boolean[])
                   AS w (n, channel, variant, doubted)
              JOIN channel c ON c.code = w.channel
              JOIN catalog_listing l ON l.channel_id = c.channel_id AND l.variant = w.variant
              CROSS JOIN LATERAL (
                   WITH own AS (SELECT DISTINCT o.supplier_id FROM catalog_component o
                                 WHERE o.channel_id = l.channel_id AND o.variant = l.variant)
                   (SELECT i.supplier_id, i.sku, false AS same_product, i.barcode, i.options,
                           i.described_at IS NOT NULL AND own.supplier_id IS NULL AS claimed
                      FROM supplier z
                      JOIN supplier_item i ON i.supplier_id = z.supplier_id
                       AND lower(btrim(i.sku)) IN (lower(btrim(l.sku)), lower(btrim(l.barcode)))
                      LEFT JOIN own ON own.supplier_id = z.supplier_id
                     WHERE z.deleted_at IS NULL AND i.broken_since IS NULL
                     ORDER BY i.sku IS NOT DISTINCT FROM l.sku DESC, own.supplier_id IS NOT NULL DESC, z.code, i.sku
                     LIMIT 20)
                    UNION ALL
                   (SELECT i.supplier_id, i.sku, false, i.barcode, i.options,
                           i.described_at IS NOT NULL AND own.supplier_id IS NULL
                      FROM supplier z
                      CROSS JOIN LATERAL (
                           SELECT alike.*
                             FROM (SELECT supplier_id, sku, barcode, options, described_at
                                     FROM supplier_item
                                    WHERE supplier_id = z.supplier_id
                                      AND lower(btrim(barcode)) = lower(btrim(l.barcode))
                                      AND barcode IS NOT NULL AND broken_since IS NULL
                                    LIMIT 200) AS alike
                            ORDER BY alike.described_at IS NOT NULL, alike.sku
                            LIMIT 3) AS i
                      LEFT JOIN own ON own.supplier_id = z.supplier_id
                     WHERE z.deleted_at IS NULL
                     ORDER BY own.supplier_id IS NOT NULL DESC, i.described_at IS NOT NULL, z.code, i.sku
                     LIMIT 20)
                    UNION ALL
                   (SELECT i.supplier_id, i.sku, false, i.barcode, i.options, false
                      FROM catalog_component k
                      JOIN supplier z ON z.supplier_id = k.supplier_id AND z.deleted_at IS NULL
                      JOIN supplier_item i ON i.supplier_id = k.supplier_id AND lower(btrim(i.sku)) = lower(btrim(k.sku))
                     WHERE k.channel_id = l.channel_id AND k.variant = l.variant AND k.item_id IS NULL
                       AND i.broken_since IS NULL
                     ORDER BY i.sku = k.sku DESC, z.code, i.sku
                     LIMIT 20)
                    UNION ALL
                   (SELECT i.supplier_id, i.sku, true, i.barcode, i.options, false
                      FROM catalog_component k
                      JOIN supplier_item b ON b.item_id = k.item_id AND (w.doubted OR b.broken_since IS NOT NULL)
                      JOIN supplier z ON z.supplier_id = b.supplier_id AND z.deleted_at IS NULL
                      JOIN supplier_item i ON i.supplier_id = b.supplier_id AND i.ref_pid = b.ref_pid
                     WHERE k.channel_id = l.channel_id AND k.variant = l.variant
                       AND i.broken_since IS NULL
                     ORDER BY z.code, i.sku
                     LIMIT 50)) AS f
              JOIN supplier s ON s.supplier_id = f.supplier_id
             WHERE NOT EXISTS (SELECT FROM catalog_component m
                                JOIN supplier_item mi USING (item_id)
                               WHERE m.channel_id = l.channel_id AND m.variant = l.variant
                                 AND mi.supplier_id = f.supplier_id AND mi.sku = f.sku)
            """;

    private final ObjectMapper json;

    MappingCandidates(ObjectMapper json) {
        this.json = json;
    }

    /** By the place of the check in the list; one without any is missing. */
    Map<Integer, List<MappingProposal.Candidate>> of(List<MappingCheck> checks, JdbcClient from) {
        Map<Integer, List<MappingProposal.Candidate>> candidates = new HashMap<>();
        if (checks.isEmpty()) {
            return candidates;
        }
        Integer[] numbers = new Integer[checks.size()];
        for (int n = 0; n < numbers.length; n++) {
            numbers[n] = n;
        }
        from.sql(CANDIDATES)
                .param("numbers", numbers)
                .param("channels", checks.stream().map(check -> check.channel().value()).toArray(String[]::new))
                .param("variants", checks.stream().map(MappingCheck::variant).toArray(String[]::new))
                .param("doubted", checks.stream().map(check -> check.kind().isOfOneItem()).toArray(Boolean[]::new))
                .query(row -> {
                    candidates.computeIfAbsent(row.getInt("n"), n -> new ArrayList<>())
                            .add(new MappingProposal.Candidate(
                                    new ItemKey(new SupplierCode(row.getString("supplier")), row.getString("sku")),
                                    row.getBoolean("same_product"), row.getString("barcode"),
                                    Options.of(json, row.getString("options")), row.getBoolean("claimed")));
                });
        return candidates;
    }
}
