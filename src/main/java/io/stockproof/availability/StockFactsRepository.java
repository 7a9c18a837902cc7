package io.stockproof.availability;

import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SupplierCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Reads listings with the stock behind them: two statements, whatever the number of variants. */
@Repository
public class StockFactsRepository {

    private static final String LISTINGS = """
            SELECT l.variant, l.active, c.rank, s.code AS supplier, c.sku, c.units, c.item_id, i.sku AS item_sku,
                   i.weight_grams, i.attributes, i.safety_stock_units, i.safety_stock_share,
                   i.broken_since IS NOT NULL AS broken, i.contradictory
              FROM catalog_listing l
              LEFT JOIN catalog_component c USING (channel_id, variant)
              LEFT JOIN supplier s ON s.supplier_id = c.supplier_id
              LEFT JOIN supplier_item i ON i.item_id = c.item_id
             WHERE l.channel_id = :channel AND l.variant = ANY (:variants)
             ORDER BY l.variant, c.rank, c.ordinal
            """;

    // A position that later readings covered is as old as the last of them; one that they did not carry ages on its own.
    private static final String POSITIONS = """
            SELECT p.item_id, s.code AS supplier, l.code AS location, p.on_hand, p.reserved,
                   coalesce(own.reserved, 0) AS reserved_by_channel,
                   CASE WHEN p.covered THEN greatest(p.observed_at, by_supplier.observed_at, by_item.observed_at)
                        ELSE p.observed_at END AS observed_at
              FROM stock_position p
              JOIN supplier_location l ON l.location_id = p.location_id
              JOIN supplier s ON s.supplier_id = l.supplier_id
              LEFT JOIN stock_position_channel own
                ON own.item_id = p.item_id AND own.location_id = p.location_id AND own.channel_id = :channel
              LEFT JOIN stock_coverage by_supplier ON by_supplier.supplier_id = p.supplier_id
              LEFT JOIN stock_item_coverage by_item ON by_item.item_id = p.item_id
             WHERE p.item_id = ANY (:items)
             ORDER BY p.item_id, s.code, l.code
            """;

    private final JdbcClient jdbc;

    StockFactsRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** By variant; one that the channel does not list is missing. */
    Map<String, ListingFacts> find(int channelId, Collection<String> variants) {
        List<ListedComponent> rows = listed(channelId, variants);
        Set<Long> items = new LinkedHashSet<>();
        rows.forEach(row -> row.itemId().ifPresent(items::add));
        return FactsAssembly.assemble(rows, positions(channelId, items));
    }

    /**
     * As {@link #find(int, Collection)}, as it would be with these values in place of what is on hand.
     *
     * @param asOf when they are taken as observed
     */
    Map<String, ListingFacts> find(
            int channelId, Collection<String> variants, Map<Long, Map<LocationCode, Long>> instead, Instant asOf) {
        List<ListedComponent> rows = listed(channelId, variants);
        Set<Long> items = new LinkedHashSet<>();
        rows.forEach(row -> row.itemId().ifPresent(items::add));
        Map<Long, List<StockAt>> stock = positions(channelId, items);
        instead.forEach((item, values) -> {
            if (items.contains(item)) {
                stock.put(item, with(stock.getOrDefault(item, List.of()), values, asOf));
            }
        });
        return FactsAssembly.assemble(rows, stock);
    }

    private static List<StockAt> with(List<StockAt> known, Map<LocationCode, Long> instead, Instant asOf) {
        Map<LocationCode, StockAt> byLocation = new TreeMap<>(Comparator.comparing(LocationCode::toString));
        known.forEach(stock -> byLocation.put(stock.location(), stock));
        instead.forEach((location, onHand) -> byLocation.merge(
                location,
                new StockAt(location, onHand, asOf, 0, 0),
                (stock, changed) -> new StockAt(location, onHand, asOf, stock.reservedByChannel(),
                        stock.reservedByAll())));
        return List.copyOf(byLocation.values());
    }

    /** What variants are made of, without stock; one that the channel does not list is missing. */
    public Map<String, Composition> compositions(int channelId, Collection<String> variants) {
        Map<String, List<ListedComponent>> byVariant = new HashMap<>();
        for (ListedComponent row : listed(channelId, variants)) {
            byVariant.computeIfAbsent(row.variant(), variant -> new ArrayList<>()).add(row);
        }
        Map<String, Composition> compositions = new HashMap<>();
        byVariant.forEach((variant, rows) -> compositions.put(variant, new Composition(variant, rows)));
        return compositions;
    }

    private List<ListedComponent> listed(int channelId, Collection<String> variants) {
        return jdbc.sql(LISTINGS)
                .param("channel", channelId)
                .param("variants", variants.toArray(String[]::new))
                .query((row, number) -> ListedComponent.of(row))
                .list();
    }

    private Map<Long, List<StockAt>> positions(int channelId, Set<Long> items) {
        Map<Long, List<StockAt>> positions = new HashMap<>();
        jdbc.sql(POSITIONS)
                .param("channel", channelId)
                .param("items", items.toArray(Long[]::new))
                .query(row -> {
                    positions
                            .computeIfAbsent(row.getLong("item_id"), item -> new ArrayList<>())
                            .add(stock(row));
                });
        return positions;
    }

    private static StockAt stock(ResultSet row) throws SQLException {
        return new StockAt(
                new LocationCode(new SupplierCode(row.getString("supplier")), row.getString("location")),
                row.getLong("on_hand"),
                row.getObject("observed_at", OffsetDateTime.class).toInstant(),
                row.getLong("reserved_by_channel"),
                row.getLong("reserved"));
    }
}
