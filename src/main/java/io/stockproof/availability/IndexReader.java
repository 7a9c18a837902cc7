package io.stockproof.availability;

import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.Share;
import io.stockproof.kernel.SupplierCode;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.stereotype.Repository;

/**
 * Reads what an index holds: all of it, or what changed. In the caller's transaction, whose snapshot makes it one
 * moment, and set by set, so that no more than a set is in memory at a time.
 */
@Repository
class IndexReader {

    /** Items of which the rows are in memory at a time. */
    private static final int SET_SIZE = 10_000;

    private static final int ROWS_FETCHED = 5_000;

    private static final String LISTINGS = """
            SELECT l.channel_id, l.variant, l.active, c.rank, c.supplier_id, c.item_id, c.units,
                   CASE WHEN c.sku IS DISTINCT FROM i.sku THEN c.sku END AS spelled
              FROM catalog_listing l
              LEFT JOIN catalog_component c USING (channel_id, variant)
              LEFT JOIN supplier_item i ON i.item_id = c.item_id
            """;

    private static final String IN_ORDER = " ORDER BY l.channel_id, l.variant, c.rank, c.ordinal";

    // An instant in whole microseconds is exact in a double until the year 2255, and the product is rounded to it.
    private static final String ITEMS = """
            SELECT i.item_id, i.supplier_id, i.sku, i.weight_grams, i.attributes, i.safety_stock_units,
                   i.safety_stock_share, i.broken_since IS NOT NULL AS broken, i.contradictory,
                   (date_part('epoch', c.observed_at) * 1000000)::bigint AS covered
              FROM supplier_item i
              LEFT JOIN stock_item_coverage c USING (item_id)
             WHERE i.item_id
            """;

    private static final String POSITIONS = """
            SELECT p.item_id, p.location_id, p.on_hand, p.reserved, p.covered,
                   (date_part('epoch', p.observed_at) * 1000000)::bigint AS observed
              FROM stock_position p
             WHERE p.item_id
            """;

    private static final String BY_CHANNEL = """
            SELECT r.item_id, r.location_id, r.channel_id, r.reserved
              FROM stock_position_channel r
             WHERE r.reserved > 0 AND r.item_id
            """;

    // Materialized, or a plan walks through all listings, with each looking through all items.
    private static final String MADE_OF_ITEMS = """
            WITH of_items AS MATERIALIZED (
                SELECT channel_id, variant FROM catalog_component WHERE item_id = ANY (:ids::bigint[])
            )
            SELECT DISTINCT channel_id, variant FROM of_items LIMIT :limit
            """;

    private static final String MADE_OF_SUPPLIERS = """
            SELECT DISTINCT channel_id, variant FROM catalog_component
             WHERE supplier_id = ANY (:ids::int[]) LIMIT :limit
            """;

    private static final String THESE = " = ANY (:items::bigint[])";
    private static final String BETWEEN = " BETWEEN :first AND :last";

    private final NamedParameterJdbcTemplate jdbc;

    IndexReader(DataSource dataSource) {
        JdbcTemplate streaming = new JdbcTemplate(dataSource);
        streaming.setFetchSize(ROWS_FETCHED);
        this.jdbc = new NamedParameterJdbcTemplate(streaming);
    }

    /** Has the running transaction fail where the server says nothing for so long. */
    void giveUpAfter(Duration silence) {
        jdbc.getJdbcTemplate().execute((ConnectionCallback<Boolean>) connection -> {
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(silence.toMillis())); // until it is given back
            return true;
        });
    }

    Places places() {
        Map<Integer, SupplierCode> suppliers = new HashMap<>();
        jdbc.query("SELECT supplier_id, code FROM supplier", row -> {
            suppliers.put(row.getInt(1), new SupplierCode(row.getString(2)));
        });
        SequencedMap<Integer, LocationCode> locations = new LinkedHashMap<>();
        jdbc.query("""
                SELECT l.location_id, s.code, l.code
                  FROM supplier_location l
                  JOIN supplier s USING (supplier_id)
                 ORDER BY s.code, l.code
                """, row -> {
            locations.put(row.getInt(1), new LocationCode(new SupplierCode(row.getString(2)), row.getString(3)));
        });
        return Places.of(suppliers, locations);
    }

    /** When each supplier was last read as a whole: of all, or of these. */
    Map<Integer, Long> coverage(@Nullable Collection<Integer> suppliers) {
        Map<Integer, Long> coverage = new HashMap<>();
        jdbc.query("""
                SELECT supplier_id, (date_part('epoch', observed_at) * 1000000)::bigint
                  FROM stock_coverage
                 WHERE :suppliers::int[] IS NULL OR supplier_id = ANY (:suppliers::int[])
                """, parameters("suppliers", suppliers == null ? null : suppliers.toArray(Integer[]::new)), row -> {
            coverage.put(row.getInt(1), row.getLong(2));
        });
        return coverage;
    }

    /** After how long each supplier's observations are stale. */
    Map<Integer, Long> maxAgeSeconds() {
        Map<Integer, Long> seconds = new HashMap<>();
        jdbc.query("SELECT supplier_id, freshness_max_age_seconds FROM supplier", row -> {
            seconds.put(row.getInt(1), row.getLong(2));
        });
        return seconds;
    }

    void allListings(Consumer<StockRows.Listing> each) {
        ListingRows rows = new ListingRows(each);
        jdbc.query(LISTINGS + IN_ORDER, rows::add);
        rows.end();
    }

    /** Those of these that the channel still lists. */
    void listings(int channelId, Collection<String> variants, Consumer<StockRows.Listing> each) {
        String[] all = variants.toArray(String[]::new);
        for (int from = 0; from < all.length; from += SET_SIZE) {
            ListingRows rows = new ListingRows(each);
            jdbc.query(
                    LISTINGS + " WHERE l.channel_id = :channel AND l.variant = ANY (:variants)" + IN_ORDER,
                    Map.of("channel", channelId, "variants",
                            Arrays.copyOfRange(all, from, Math.min(all.length, from + SET_SIZE))),
                    rows::add);
            rows.end();
        }
    }

    /** Rows of components, in order, on their way to listings. */
    private static final class ListingRows {

        private final Consumer<StockRows.Listing> each;
        private StockRows.@Nullable Listing current;

        ListingRows(Consumer<StockRows.Listing> each) {
            this.each = each;
        }

        void add(ResultSet row) throws SQLException {
            int channelId = row.getInt("channel_id");
            String variant = row.getString("variant");
            StockRows.Listing listing = current;
            if (listing == null || listing.channelId() != channelId || !listing.variant().equals(variant)) {
                end();
                listing = new StockRows.Listing(channelId, variant, row.getBoolean("active"), new ArrayList<>(1));
                current = listing;
            }
            int supplierId = row.getInt("supplier_id");
            if (!row.wasNull()) {
                listing.components().add(new StockRows.Component(
                        row.getInt("rank"), supplierId, row.getObject("item_id", Long.class), row.getString("spelled"),
                        row.getInt("units")));
            }
        }

        void end() {
            if (current != null) {
                each.accept(current);
                current = null;
            }
        }
    }

    /** Items with their stock, in no order. */
    void items(long[] itemIds, Consumer<StockRows.Item> each) {
        long[] sorted = itemIds.clone();
        Arrays.sort(sorted);
        for (int from = 0; from < sorted.length; from += SET_SIZE) {
            set(Arrays.copyOfRange(sorted, from, Math.min(sorted.length, from + SET_SIZE)), each);
        }
    }

    private void set(long[] sorted, Consumer<StockRows.Item> each) {
        long first = sorted[0];
        long last = sorted[sorted.length - 1];
        // Where few are left out, a range is read faster than so many keys are looked up.
        boolean dense = sorted.length > 100 && last - first < 2L * sorted.length;
        String which = dense ? BETWEEN : THESE;
        Map<String, Object> parameters = dense
                ? Map.of("first", first, "last", last)
                : Map.of("items", Arrays.stream(sorted).boxed().toArray(Long[]::new));
        Map<Long, StockRows.Item> items = HashMap.newHashMap(sorted.length);
        jdbc.query(ITEMS + which, parameters, row -> {
            if (Arrays.binarySearch(sorted, row.getLong("item_id")) >= 0) {
                items.put(row.getLong("item_id"), item(row));
            }
        });
        jdbc.query(POSITIONS + which, parameters, row -> {
            StockRows.Item item = items.get(row.getLong("item_id"));
            if (item != null) {
                item.positions.add(new StockRows.Position(
                        row.getInt("location_id"), row.getLong("on_hand"), row.getLong("reserved"),
                        row.getBoolean("covered"), row.getLong("observed")));
            }
        });
        jdbc.query(BY_CHANNEL + which, parameters, row -> {
            StockRows.Item item = items.get(row.getLong("item_id"));
            int locationId = row.getInt("location_id");
            if (item != null) {
                for (StockRows.Position position : item.positions) {
                    if (position.locationId == locationId) {
                        position.byChannel.add(new long[] {row.getInt("channel_id"), row.getLong("reserved")});
                    }
                }
            }
        });
        items.values().forEach(each);
    }

    private static StockRows.Item item(ResultSet row) throws SQLException {
        Array attributes = row.getArray("attributes");
        Long covered = row.getObject("covered", Long.class);
        return new StockRows.Item(
                row.getLong("item_id"),
                row.getInt("supplier_id"),
                row.getString("sku"),
                row.getObject("weight_grams", Integer.class),
                Set.of((String[]) attributes.getArray()),
                safetyStock(row),
                row.getBoolean("broken"),
                row.getBoolean("contradictory"),
                covered == null ? StockRows.NEVER : covered);
    }

    private static @Nullable SafetyStock safetyStock(ResultSet row) throws SQLException {
        BigDecimal share = row.getBigDecimal("safety_stock_share");
        Long units = row.getObject("safety_stock_units", Long.class);
        return units == null && share == null
                ? null
                : new SafetyStock(units == null ? 0 : units, share == null ? Share.NONE : new Share(share));
    }

    /** Channel ids and variants that are made of these items, or of anything of these suppliers; of each so many. */
    Set<Map.Entry<Integer, String>> made(Collection<Long> items, Collection<Integer> suppliers, int limit) {
        Set<Map.Entry<Integer, String>> made = new HashSet<>();
        if (!items.isEmpty()) {
            made.addAll(madeOf(MADE_OF_ITEMS, items.toArray(Long[]::new), limit));
        }
        // Asked only where there are some: of none, too, it reads all listings that there are.
        if (!suppliers.isEmpty()) {
            made.addAll(madeOf(MADE_OF_SUPPLIERS, suppliers.toArray(Integer[]::new), limit));
        }
        return made;
    }

    private List<Map.Entry<Integer, String>> madeOf(String sql, Object[] ids, int limit) {
        return jdbc.query(
                sql, Map.of("ids", ids, "limit", limit), (row, n) -> Map.entry(row.getInt(1), row.getString(2)));
    }

    private static Map<String, @Nullable Object> parameters(String name, @Nullable Object value) {
        Map<String, @Nullable Object> parameters = new HashMap<>();
        parameters.put(name, value);
        return parameters;
    }
}
