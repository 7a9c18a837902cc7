package io.stockproof.availability;

import io.stockproof.kernel.ItemKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a listing is made of, before its stock is known: the items to lock, and then the facts to decide on. */
public final class Composition {

    private final String variant;
    private final List<ListedComponent> rows;
    private final Map<Long, ItemKey> items = new LinkedHashMap<>();

    Composition(String variant, List<ListedComponent> rows) {
        this.variant = variant;
        this.rows = List.copyOf(rows);
        for (ListedComponent row : rows) {
            ItemFacts item = row.item();
            Long id = row.id();
            if (id != null && item != null) {
                items.put(id, item.key());
            }
        }
    }

    /** The items that it is made of; those that a sku does not name without doubt are left out. */
    public Set<Long> itemIds() {
        return items.keySet();
    }

    /** The same, with what each is called. */
    public Map<Long, ItemKey> items() {
        return Collections.unmodifiableMap(items);
    }

    /** The listing with the stock of its items; one that has none was never observed. */
    public ListingFacts facts(Map<Long, List<StockAt>> stock) {
        ListingFacts facts = FactsAssembly.assemble(rows, stock).get(variant);
        if (facts == null) {
            throw new IllegalStateException("a composition has rows of its variant");
        }
        return facts;
    }
}
