package io.stockproof.bench;

import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A channel {@code main} with a listing for each of many items at one location, which looks at one destination, and a
 * small channel {@code other} beside it, with one listing {@code LONE}.
 */
final class MismatchStore {

    static final int VARIANTS = Integer.getInteger("bench.variants", 1_000_000);
    static final int SUPPLIERS = 20;

    /** What all items have of {@code free}; a display of as much is right. */
    static final String FREE = "(1 + (i.item_id * 7919) % 900)";

    private static final String SCANS = "stockproof_mismatch_scan_seconds_count";

    private final Database database;
    private final Service service;

    private MismatchStore(Database database, Service service) {
        this.database = database;
        this.service = service;
    }

    /** With stock, and without displays. Its stock was observed 40 minutes ago. */
    static MismatchStore open(Database database, Service service) throws Exception {
        MismatchStore store = new MismatchStore(database, service);
        store.setUp(86_400);
        database.execute(
                "INSERT INTO supplier_item (supplier_id, sku) SELECT supplier_id, 'ITEM-' || 10000000 + n"
                        + " FROM supplier, generate_series(0, " + (VARIANTS - 1) + ") AS n WHERE code = 'acme'"
                        + " UNION ALL SELECT supplier_id, 'LONE' FROM supplier WHERE code = 'lone' ORDER BY 2",
                """
                        INSERT INTO stock_position (item_id, location_id, supplier_id, on_hand, seq, observed_at, taken_at,
                                                    recorded_at)
                        SELECT i.item_id, l.location_id, i.supplier_id, %s, 1, t.at, t.at, t.at
                          FROM supplier_item i
                          JOIN supplier_location l USING (supplier_id)
                         CROSS JOIN (SELECT clock_timestamp() - interval '40 minutes' AS at) AS t
                         ORDER BY i.item_id
                        """.formatted(FREE),
                listings("catalog_listing (channel_id, variant, sku)", "sku"),
                listings("catalog_component (channel_id, variant, rank, ordinal, supplier_id, sku, item_id, units)",
                        "1, 0, supplier_id, sku, item_id, 1"),
                "VACUUM ANALYZE supplier_item", "VACUUM ANALYZE stock_position", "VACUUM ANALYZE catalog_listing",
                "VACUUM ANALYZE catalog_component");
        store.load();
        return store;
    }

    private static String listings(String table, String columns) {
        return "INSERT INTO " + table
                + " SELECT channel_id, CASE code WHEN 'main' THEN 'VARIANT-' || substr(sku, 6) ELSE sku END, " + columns
                + " FROM channel, supplier_item WHERE (code = 'main') = (sku <> 'LONE') ORDER BY item_id";
    }

    /** Sets all up anew. After {@code staleAfterSeconds} without a new observation nothing of {@code acme} is sold. */
    void setUp(int staleAfterSeconds) throws Exception {
        String others = IntStream.range(0, SUPPLIERS)
                .mapToObj(
                        n -> "  - {code: s%d, connector: push, locations: [{code: l, kind: WAREHOUSE, country: DE}]}\n"
                                .formatted(n))
                .collect(Collectors.joining());
        service.send("PUT", "/v1/setup", "application/yaml", """
                suppliers:
                  - code: acme
                    connector: push
                    freshness: {maxAgeSeconds: %d}
                    locations:
                      - {code: de, kind: WAREHOUSE, country: DE, leadTimeDays: 1}
                  - code: lone
                    connector: push
                    freshness: {maxAgeSeconds: 864000}
                    locations:
                      - {code: de, kind: WAREHOUSE, country: DE, leadTimeDays: 1}
                %sshippingMethods:
                  - code: post
                    lanes:
                      - {from: {country: DE}, to: {country: DE}, transitDays: {min: 1, max: 2}}
                channels:
                  - code: main
                    shippingMethods: [post]
                    referenceContexts: [{country: DE}]
                  - code: other
                    shippingMethods: [post]
                    referenceContexts: [{country: DE}]
                    mismatch: {settleSeconds: 0}
                """.formatted(staleAfterSeconds, others));
    }

    /** Has the index loaded anew, as a gap in the feed would. */
    private void load() throws Exception {
        double before = service.metric("availability_index_load_duration_seconds_count");
        database.execute("INSERT INTO ledger_feed (channel_id) VALUES (1)");
        for (int tries = 0; tries < 3_000; tries++) {
            if (service.metric("availability_index_load_duration_seconds_count") > before
                    && service.metric("availability_index_listings") > VARIANTS) {
                return;
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        throw new IllegalStateException("the index is not loaded");
    }

    /** Displays as a report would leave them: all right, but of every so-manieth one unit too many; 0: all right. */
    void show(int wrongEvery) throws Exception {
        String wrong = wrongEvery == 0 ? "0" : "CASE WHEN i.item_id % " + wrongEvery + " = 0 THEN 1 ELSE 0 END";
        database.execute("TRUNCATE display_shown, display_moved", """
                INSERT INTO display_shown (channel_id, variant, context, quantity, observed_at, changed_at)
                SELECT k.channel_id, k.variant, '', %s + %s, t.at, t.at
                  FROM catalog_component k
                  JOIN supplier_item i USING (item_id)
                 CROSS JOIN (SELECT clock_timestamp() - interval '10 minutes' AS at) AS t
                 ORDER BY k.item_id
                """.formatted(FREE, wrong), "VACUUM ANALYZE display_shown",
                "INSERT INTO display_moved SELECT channel_id, '' FROM channel");
    }

    /** Has all displays compared: the other channel's are to be read anew, and with them all are. Waits for the end. */
    void scan() throws Exception {
        afterScan(() -> database.execute("INSERT INTO display_moved VALUES (2, '') ON CONFLICT DO NOTHING"));
    }

    /** The same after rules have changed, so that nothing that was computed before is still known to be true. */
    void scanAnew(int round) throws Exception {
        afterScan(() -> setUp(86_400 + round));
        while (database.number("SELECT count(*) FROM mismatch_suspect") > 0) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private void afterScan(Asking asking) throws Exception {
        double before = service.metric(SCANS);
        asking.ask();
        while (service.metric(SCANS) == before) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private interface Asking {
        void ask() throws Exception;
    }

    /** Lets no instance watch, so that what is put into the tables stays as it is; or lets them again. */
    void watch(boolean watched) throws Exception {
        database.execute(
                watched
                        ? "UPDATE mismatch_watch SET holder = '', held_until = '-infinity'"
                        : "UPDATE mismatch_watch SET holder = 'nobody', held_until = 'infinity'",
                "TRUNCATE display_moved, mismatch_suspect");
        TimeUnit.SECONDS.sleep(3); // whoever watches asks every two seconds
    }
}
