package io.stockproof.intake;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * How many more items a supplier's feed may make. Without a limit one that names other skus each time would fill the
 * database, and the memory that its polls are compared in.
 */
@Component
class ItemRoom {

    private final JdbcClient jdbc;
    private final IntakeProperties properties;

    ItemRoom(JdbcClient jdbc, IntakeProperties properties) {
        this.jdbc = jdbc;
        this.properties = properties;
    }

    /** {@code skus}, or where they may be too many, those that are no items yet, as many as there is room for. */
    List<String> fitting(int supplierId, List<String> skus) {
        int items = jdbc.sql("""
                        SELECT count(*) FROM (SELECT FROM supplier_item WHERE supplier_id = :supplier LIMIT :max) i
                        """)
                .param("supplier", supplierId)
                .param("max", properties.supplierItemsMax())
                .query(Integer.class)
                .single();
        int room = properties.supplierItemsMax() - items;
        if (skus.size() <= room) {
            return skus;
        }
        return jdbc.sql("""
                        SELECT w.sku FROM unnest(:skus::text[]) AS w (sku)
                         WHERE NOT EXISTS (SELECT FROM supplier_item i
                                            WHERE i.supplier_id = :supplier AND i.sku = w.sku)
                         LIMIT :room
                        """)
                .param("skus", skus.toArray(String[]::new))
                .param("supplier", supplierId)
                .param("room", room)
                .query(String.class)
                .list();
    }
}
