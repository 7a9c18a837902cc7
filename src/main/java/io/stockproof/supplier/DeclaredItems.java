package io.stockproof.supplier;

import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.Share;
import io.stockproof.kernel.SupplierCode;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The items that setup documents declare. A supplier may have a million, so they are read in pieces. */
@Component
public class DeclaredItems {

    private static final int BATCH = 1_000;

    private static final String COLUMNS = """
            SELECT i.sku, i.weight_grams, i.attributes, i.ref_pid, i.ref_vid, i.safety_stock_units, i.safety_stock_share,
                   said.*
              FROM supplier_item i
              LEFT JOIN LATERAL (SELECT i.title, i.barcode, i.options WHERE i.described_at IS NULL) AS said ON true
              JOIN supplier s USING (supplier_id)
             WHERE s.code = :supplier AND i.declared
            """;

    private final JdbcClient jdbc;
    private final JdbcTemplate template;
    private final Descriptions descriptions;

    DeclaredItems(JdbcClient jdbc, JdbcTemplate template, Descriptions descriptions) {
        this.jdbc = jdbc;
        this.template = template;
        this.descriptions = descriptions;
    }

    /** Those of {@code skus} that are declared, by sku. */
    public Map<String, Item> declared(SupplierCode supplier, Collection<String> skus) {
        Map<String, Item> found = new HashMap<>();
        List<String> all = List.copyOf(skus);
        for (int from = 0; from < all.size(); from += 10 * BATCH) {
            String[] some = all.subList(from, Math.min(all.size(), from + 10 * BATCH)).toArray(String[]::new);
            jdbc.sql(COLUMNS + " AND i.sku = ANY(:skus)")
                    .param("supplier", supplier.value())
                    .param("skus", some)
                    .query(this::item)
                    .stream()
                    .forEach(item -> found.put(item.sku(), item));
        }
        return found;
    }

    /**
     * Declared items by sku, from the first after {@code afterSku}.
     *
     * @param limit at most so many
     */
    public List<Item> declaredAfter(SupplierCode supplier, String afterSku, int limit) {
        return jdbc.sql(COLUMNS + " AND i.sku > :after ORDER BY i.sku LIMIT :limit")
                .param("supplier", supplier.value())
                .param("after", afterSku)
                .param("limit", limit)
                .query(this::item)
                .list();
    }

    /** The skus of all declared items. The caller closes the stream, which reads as it goes within a transaction. */
    public Stream<String> declaredSkus(SupplierCode supplier) {
        return jdbc.sql("""
                        SELECT i.sku
                          FROM supplier_item i
                          JOIN supplier s USING (supplier_id)
                         WHERE s.code = :supplier AND i.declared
                        """).param("supplier", supplier.value()).query(String.class).stream();
    }

    /**
     * Creates or replaces items. Ids that a document leaves out stay as they were declared or looked up, and what answers
     * say that an item is stays where the document says nothing of it.
     */
    void declare(int supplierId, List<Item> items) {
        // In one order everywhere, so that two writers of the same items wait for each other instead of deadlocking.
        List<Item> sorted = items.stream()
                .sorted((one, other) -> one.sku().compareTo(other.sku()))
                .toList();
        descriptions.keepBefore(supplierId, sorted);
        template.batchUpdate(
                """
                INSERT INTO supplier_item AS i (supplier_id, sku, declared, weight_grams, attributes, ref_pid, ref_vid,
                                                safety_stock_units, safety_stock_share, title, barcode, options)
                VALUES (?, ?, true, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb)
                ON CONFLICT (supplier_id, sku) DO UPDATE
                   SET declared = true, weight_grams = excluded.weight_grams, attributes = excluded.attributes,
                       ref_pid = coalesce(excluded.ref_pid, i.ref_pid), ref_vid = coalesce(excluded.ref_vid, i.ref_vid),
                       safety_stock_units = excluded.safety_stock_units,
                       safety_stock_share = excluded.safety_stock_share,
                       (title, barcode, options, described_at) = (
                           SELECT CASE WHEN answered THEN i.title ELSE excluded.title END,
                                  CASE WHEN answered THEN i.barcode ELSE excluded.barcode END,
                                  CASE WHEN answered THEN i.options ELSE excluded.options END,
                                  CASE WHEN answered THEN i.described_at END
                             FROM (SELECT i.described_at IS NOT NULL AND excluded.title IS NULL
                                          AND excluded.barcode IS NULL AND excluded.options IS NULL AS answered) AS one)
                """,
                sorted,
                BATCH,
                (statement, item) -> bind(statement, supplierId, item));
    }

    void undeclare(int supplierId, List<String> skus) {
        for (int from = 0; from < skus.size(); from += 10 * BATCH) {
            List<String> some = skus.subList(from, Math.min(skus.size(), from + 10 * BATCH));
            descriptions.keepDeclared(supplierId, some);
            jdbc.sql(UNDECLARE + " AND sku = ANY(:skus)")
                    .param("supplierId", supplierId)
                    .param("skus", some.toArray(String[]::new))
                    .update();
        }
    }

    void undeclareAll(int supplierId) {
        descriptions.keepDeclared(supplierId, List.of());
        jdbc.sql(UNDECLARE).param("supplierId", supplierId).update();
    }

    private static final String UNDECLARE = """
            UPDATE supplier_item
               SET declared = false, weight_grams = NULL, attributes = '{}', ref_pid = NULL, ref_vid = NULL,
                   safety_stock_units = NULL, safety_stock_share = NULL,
                   title = CASE WHEN described_at IS NOT NULL THEN title END,
                   barcode = CASE WHEN described_at IS NOT NULL THEN barcode END,
                   options = CASE WHEN described_at IS NOT NULL THEN options END
             WHERE supplier_id = :supplierId AND declared
            """;

    private void bind(PreparedStatement statement, int supplierId, Item item) throws SQLException {
        Array attributes = statement.getConnection().createArrayOf("text", item.attributes().toArray());
        Item.Ref ref = item.ref();
        SafetyStock rule = item.safetyStock();
        statement.setInt(1, supplierId);
        statement.setString(2, item.sku());
        statement.setObject(3, item.weightGrams(), Types.INTEGER);
        statement.setArray(4, attributes);
        statement.setString(5, ref == null ? null : ref.pid());
        statement.setString(6, ref == null ? null : ref.vid());
        statement.setObject(7, rule == null ? null : rule.units(), Types.BIGINT);
        statement.setBigDecimal(8, rule == null ? null : rule.share().value());
        statement.setString(9, item.title());
        statement.setString(10, item.barcode());
        statement.setString(11, descriptions.text(item));
    }

    private Item item(ResultSet row, int number) throws SQLException {
        String pid = row.getString("ref_pid");
        String vid = row.getString("ref_vid");
        BigDecimal share = row.getBigDecimal("safety_stock_share");
        return new Item(
                row.getString("sku"),
                row.getObject("weight_grams", Integer.class),
                new TreeSet<>(Arrays.asList((String[]) row.getArray("attributes").getArray())),
                pid == null && vid == null ? null : new Item.Ref(pid, vid),
                share == null ? null : new SafetyStock(row.getLong("safety_stock_units"), new Share(share)),
                row.getString("title"),
                row.getString("barcode"),
                descriptions.options(row.getString("options")));
    }
}
