package io.stockproof.intake;

/**
 * How to find the positions and items that staged rows speak of. Where there are few among many, one by one; else by
 * going through all. The planner cannot tell: it knows nothing of tables that were filled a moment ago.
 */
enum Scope {

    /** No comparison was made: all of the supplier's. */
    ALL("""
            SELECT p.* FROM stock_position p WHERE p.supplier_id = :supplier
            """, false),

    MANY("""
            SELECT p.* FROM stock_position p JOIN scope USING (item_id) WHERE p.supplier_id = :supplier
            """, false),

    FEW("""
            SELECT p.* FROM scope z
             CROSS JOIN LATERAL (SELECT * FROM stock_position WHERE item_id = z.item_id OFFSET 0) p
            """, true);

    private static final int FEW_MAX = 50_000;

    private final String known;
    private final String rows;

    Scope(String positions, boolean oneByOne) {
        this.known = """
                WITH scope AS (
                    SELECT item_id FROM intake_scope WHERE poll_id = :poll
                     UNION
                    SELECT item_id FROM intake_stated WHERE poll_id = :poll
                ), known AS MATERIALIZED (
                    SELECT p.item_id, p.location_id, p.on_hand, p.covered, p.missing_polls,
                           CASE WHEN p.covered THEN greatest(p.taken_at, c.taken_at, ic.taken_at)
                                ELSE p.taken_at END AS taken_at
                      FROM (%s) p
                      LEFT JOIN stock_coverage c ON c.supplier_id = p.supplier_id
                      LEFT JOIN stock_item_coverage ic ON ic.item_id = p.item_id
                ), item_read AS MATERIALIZED (
                    SELECT i.item_id, min(r.taken_at) AS taken_at, max(r.gone_reason) AS gone_reason
                      FROM intake_item_read r
                     CROSS JOIN LATERAL (SELECT item_id FROM supplier_item
                                          WHERE supplier_id = :supplier AND sku = r.sku OFFSET 0) i
                     WHERE r.poll_id = :poll
                     GROUP BY i.item_id
                )
                """.formatted(positions);
        this.rows = oneByOne
                ? """
                        SELECT coalesce(s.item_id, i.item_id) AS item_id, s.location, s.quantity, s.taken_at,
                               s.observed_at
                          FROM intake_row s
                          LEFT JOIN LATERAL (SELECT item_id FROM supplier_item
                                              WHERE s.item_id IS NULL AND supplier_id = :supplier AND sku = s.sku
                                             OFFSET 0) i ON true
                         WHERE s.poll_id = :poll AND coalesce(s.item_id, i.item_id) IS NOT NULL
                        """
                : """
                        SELECT i.item_id, s.location, s.quantity, s.taken_at, s.observed_at
                          FROM intake_row s
                          JOIN supplier_item i ON i.supplier_id = :supplier AND i.sku = s.sku
                         WHERE s.poll_id = :poll
                        """;
    }

    static Scope of(Staging read) {
        if (read.comparison() == null) {
            return ALL;
        }
        return read.itemsInScope() + read.unplaced() <= FEW_MAX ? FEW : MANY;
    }

    /**
     * Begins a statement: {@code known}, the positions with the observation that counts, and {@code item_read}. Both take
     * {@code :poll} and {@code :supplier}. Both are materialized: else all of an answer may be read again for each item.
     */
    String known() {
        return known;
    }

    /** The staged rows of items that there are, with the items' ids. */
    String rows() {
        return rows;
    }
}
