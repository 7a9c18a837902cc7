package io.stockproof.availability;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Puts listings together from their rows and their items' stock. */
final class FactsAssembly {

    private FactsAssembly() {}

    static Map<String, ListingFacts> assemble(List<ListedComponent> rows, Map<Long, List<StockAt>> stock) {
        Map<String, List<ListedComponent>> byVariant = new LinkedHashMap<>();
        rows.forEach(row -> byVariant
                .computeIfAbsent(row.variant(), variant -> new ArrayList<>())
                .add(row));
        Map<Long, ItemFacts> items = new HashMap<>();
        rows.forEach(row -> {
            ItemFacts item = row.item();
            if (row.id() != null && item != null) {
                items.computeIfAbsent(row.id(), id -> with(item, stock.getOrDefault(id, List.of())));
            }
        });
        Map<String, ListingFacts> listings = new HashMap<>();
        byVariant.forEach((variant, of) -> listings.put(variant, listing(variant, of, items)));
        return listings;
    }

    private static ListingFacts listing(String variant, List<ListedComponent> rows, Map<Long, ItemFacts> items) {
        Map<Integer, Map<String, ComponentFacts>> byRank = new TreeMap<>();
        for (ListedComponent row : rows) {
            ListedComponent.Part part = row.part();
            if (part != null) {
                ItemFacts item = row.id() == null ? null : items.get(row.id());
                ComponentFacts component = new ComponentFacts(part.supplier(), part.sku(), part.units(), item);
                byRank.computeIfAbsent(part.rank(), rank -> new LinkedHashMap<>())
                        .merge(key(row, part), component, FactsAssembly::both);
            }
        }
        List<SourceFacts> sources = byRank.entrySet().stream()
                .map(source -> new SourceFacts(
                        source.getKey(), List.copyOf(source.getValue().values())))
                .toList();
        return new ListingFacts(variant, rows.getFirst().active(), sources);
    }

    /** Two spellings of one item's sku are one component: its stock must not count twice. */
    private static String key(ListedComponent row, ListedComponent.Part part) {
        return row.id() == null ? part.supplier() + "/" + part.sku() : row.id().toString();
    }

    private static ComponentFacts both(ComponentFacts one, ComponentFacts other) {
        return new ComponentFacts(one.supplier(), one.sku(), one.units() + other.units(), one.item());
    }

    private static ItemFacts with(ItemFacts item, List<StockAt> stock) {
        return new ItemFacts(
                item.key(),
                item.weightGrams(),
                item.attributes(),
                item.safetyStock(),
                item.broken(),
                item.contradictory(),
                stock);
    }
}
