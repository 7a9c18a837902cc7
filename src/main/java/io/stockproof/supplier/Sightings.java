package io.stockproof.supplier;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What suppliers' answers tell of items beyond their stock. Set by set; for whoever takes in those answers. */
@Repository
public class Sightings {

    private final JdbcClient jdbc;

    Sightings(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Makes items that nobody has named before. In the order of the skus, so that no two wait crosswise: that of their bytes,
     * as it is here, and not by the rules of some language that the database may sort by.
     */
    @Transactional
    public void create(int supplierId, List<String> skus) {
        jdbc.sql("""
                        INSERT INTO supplier_item (supplier_id, sku)
                        SELECT :supplier, w.sku
                          FROM unnest(:skus::text[]) AS w (sku)
                         ORDER BY w.sku COLLATE "C"
                            ON CONFLICT (supplier_id, sku) DO NOTHING
                        """)
                .param("supplier", supplierId)
                .param("skus", skus.toArray(String[]::new))
                .update();
    }

    /** Keeps the supplier's own ids of an item, unless a document has declared others. */
    @Transactional
    public void resolve(int supplierId, String sku, String pid, String vid) {
        jdbc.sql("""
                        UPDATE supplier_item SET ref_pid = :pid, ref_vid = :vid
                         WHERE supplier_id = :supplier AND sku = :sku
                           AND (NOT declared OR ref_vid IS NULL OR ref_pid IS NULL)
                           AND (ref_pid, ref_vid) IS DISTINCT FROM (:pid, :vid)
                        """)
                .param("supplier", supplierId)
                .param("sku", sku)
                .param("pid", pid)
                .param("vid", vid)
                .update();
    }

    /**
     * Whether it is not known yet that these are gone or nothing but contradictory, found out without a lock. It stays so while
     * the caller holds the fence of their supplier.
     */
    public boolean isNews(List<Long> gone, List<Long> contradictory) {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT FROM supplier_item
                                        WHERE item_id = ANY(:gone::bigint[]) AND broken_since IS NULL)
                            OR EXISTS (SELECT FROM supplier_item
                                        WHERE item_id = ANY(:contradictory::bigint[]) AND NOT contradictory)
                        """)
                .param("gone", gone.toArray(Long[]::new))
                .param("contradictory", contradictory.toArray(Long[]::new))
                .query(Boolean.class)
                .single();
    }

    /** Likewise, whether any of these is held to be contradictory. */
    public boolean isAnyContradictory(List<Long> itemIds) {
        return jdbc.sql("""
                        SELECT EXISTS (SELECT FROM supplier_item
                                        WHERE item_id = ANY(:items::bigint[]) AND contradictory)
                        """)
                .param("items", itemIds.toArray(Long[]::new))
                .query(Boolean.class)
                .single();
    }

    /** The supplier no longer has these items. The caller has locked the rules, as for all that follows. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void gone(List<Long> itemIds, List<String> reasons, Instant since) {
        jdbc.sql("""
                        UPDATE supplier_item i SET broken_since = :since, broken_reason = left(g.reason, 500)
                          FROM unnest(:items::bigint[], :reasons::text[]) AS g (item_id, reason)
                         WHERE i.item_id = g.item_id AND i.broken_since IS NULL
                        """)
                .param("items", itemIds.toArray(Long[]::new))
                .param("reasons", reasons.toArray(String[]::new))
                .param("since", since.atOffset(ZoneOffset.UTC))
                .update();
    }

    /** The supplier has these items after all. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void seenAgain(List<Long> itemIds) {
        jdbc.sql("""
                        UPDATE supplier_item SET broken_since = NULL, broken_reason = NULL
                         WHERE item_id = ANY(:items::bigint[]) AND broken_since IS NOT NULL
                        """)
                .param("items", itemIds.toArray(Long[]::new))
                .update();
    }

    /** Marks items of which nothing but contradictions was ever seen, or takes that back. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void contradictory(List<Long> itemIds, boolean contradictory) {
        jdbc.sql("""
                        UPDATE supplier_item SET contradictory = :contradictory
                         WHERE item_id = ANY(:items::bigint[]) AND contradictory <> :contradictory
                        """)
                .param("items", itemIds.toArray(Long[]::new))
                .param("contradictory", contradictory)
                .update();
    }
}
