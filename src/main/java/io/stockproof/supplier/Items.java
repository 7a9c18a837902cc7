package io.stockproof.supplier;

import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.SupplierCode;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Finds the items that mappings name, and makes those that nobody has named before. */
@Repository
public class Items {

    private final JdbcClient jdbc;

    Items(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** What a supplier's sku stands for. */
    public sealed interface Match {

        /**
         * One item.
         *
         * @param exact false where the sku is the item's but for case and surrounding blanks
         */
        record One(long itemId, boolean exact) implements Match {}

        /** Several items alike but for case and surrounding blanks, and none to the letter. */
        record Several() implements Match {}

        /** No item, nor one alike. */
        record None() implements Match {}
    }

    private record Found(
            String code, String sku, @Nullable Long exactId, long alike, @Nullable Long alikeId) {

        ItemKey key() {
            return new ItemKey(new SupplierCode(code), sku);
        }

        Match match() {
            if (exactId != null) {
                return new Match.One(exactId, true);
            }
            return alike == 1 && alikeId != null
                    ? new Match.One(alikeId, false)
                    : alike == 0 ? new Match.None() : new Match.Several();
        }
    }

    /** What each key stands for now. A key of a supplier that does not exist is left out. */
    public Map<ItemKey, Match> find(Collection<ItemKey> keys) {
        List<ItemKey> sorted = sorted(keys);
        Map<ItemKey, Match> matches = new HashMap<>();
        if (sorted.isEmpty()) {
            return matches;
        }
        jdbc.sql("""
                        SELECT s.code, w.sku, e.item_id AS exact_id, coalesce(a.alike, 0) AS alike, a.alike_id
                          FROM unnest(:codes::text[], :skus::text[]) AS w (code, sku)
                          JOIN supplier s ON s.code = w.code AND s.deleted_at IS NULL
                          LEFT JOIN supplier_item e ON e.supplier_id = s.supplier_id AND e.sku = w.sku
                          LEFT JOIN LATERAL (SELECT count(*) AS alike, min(i.item_id) AS alike_id
                                               FROM supplier_item i
                                              WHERE i.supplier_id = s.supplier_id
                                                AND lower(btrim(i.sku)) = lower(btrim(w.sku))) a
                            ON e.item_id IS NULL
                        """)
                .param("codes", codes(sorted))
                .param("skus", skus(sorted))
                .query(Found.class)
                .list()
                .forEach(found -> matches.put(found.key(), found.match()));
        return matches;
    }

    /** As {@link #find}, but a key without an item gets a new one, so that no answer is {@link Match.None}. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<ItemKey, Match> findOrCreate(Collection<ItemKey> keys) {
        Map<ItemKey, Match> matches = find(keys);
        List<ItemKey> missing = sorted(keys.stream()
                .filter(key -> matches.get(key) instanceof Match.None)
                .toList());
        if (missing.isEmpty()) {
            return matches;
        }
        // Sorted, so that two that create the same items wait for each other in one order.
        jdbc.sql("""
                        INSERT INTO supplier_item (supplier_id, sku)
                        SELECT s.supplier_id, w.sku
                          FROM unnest(:codes::text[], :skus::text[]) WITH ORDINALITY AS w (code, sku, n)
                          JOIN supplier s ON s.code = w.code
                         ORDER BY w.n
                        ON CONFLICT (supplier_id, sku) DO NOTHING
                        """)
                .param("codes", codes(missing))
                .param("skus", skus(missing))
                .update();
        matches.putAll(find(missing));
        return matches;
    }

    /** The item of exactly this sku. */
    public Optional<Long> findExact(ItemKey key) {
        return find(List.of(key)).get(key) instanceof Match.One(long itemId, boolean exact) && exact
                ? Optional.of(itemId)
                : Optional.empty();
    }

    private static List<ItemKey> sorted(Collection<ItemKey> keys) {
        return keys.stream().distinct().sorted().toList();
    }

    private static String[] codes(List<ItemKey> keys) {
        return keys.stream().map(key -> key.supplier().value()).toArray(String[]::new);
    }

    private static String[] skus(List<ItemKey> keys) {
        return keys.stream().map(ItemKey::sku).toArray(String[]::new);
    }
}
