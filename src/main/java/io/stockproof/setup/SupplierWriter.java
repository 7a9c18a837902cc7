package io.stockproof.setup;

import io.stockproof.kernel.SupplierCode;
import io.stockproof.setup.Draft.Placed;
import io.stockproof.supplier.DeclaredItems;
import io.stockproof.supplier.Item;
import io.stockproof.supplier.Supplier;
import io.stockproof.supplier.Suppliers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Writes suppliers' settings, and of their items those that differ; the record of a change holds only these. */
@Component
class SupplierWriter {

    private final Suppliers suppliers;
    private final DeclaredItems items;

    SupplierWriter(Suppliers suppliers, DeclaredItems items) {
        this.suppliers = suppliers;
        this.items = items;
    }

    void write(Draft draft, Stored stored, boolean prune, Recorder recorder) {
        for (Placed<Supplier> placed : draft.suppliers) {
            Supplier named = placed.value();
            Supplier before = stored.suppliers().get(named.code());
            List<Item> changedBefore = new ArrayList<>();
            List<Item> changedAfter = new ArrayList<>();
            compare(named, changedBefore, changedAfter);
            Map<String, Item> undeclared = prune && before != null ? unnamed(named) : Map.of();
            if (named.settings().equals(before) && changedAfter.isEmpty() && undeclared.isEmpty()) {
                continue;
            }
            suppliers.put(named.with(List.of(), changedAfter));
            if (!undeclared.isEmpty()) {
                suppliers.undeclareItems(named.code(), List.copyOf(undeclared.keySet()));
                changedBefore.addAll(undeclared.values());
            }
            recorder.record(
                    Kind.SUPPLIER,
                    named.code(),
                    before == null ? null : before.with(List.of(), changedBefore),
                    named.with(List.of(), changedAfter));
            recorder.supplierChanged(named.code());
        }
    }

    private void compare(Supplier named, List<Item> changedBefore, List<Item> changedAfter) {
        SupplierCode code = named.code();
        Map<String, Item> declared =
                items.declared(code, named.items().stream().map(Item::sku).toList());
        for (Item item : named.items()) {
            Item before = declared.get(item.sku());
            Item after = before == null ? item : item.withRef(merged(before.ref(), item.ref()));
            if (!after.equals(before)) {
                changedAfter.add(after);
                if (before != null) {
                    changedBefore.add(before);
                }
            }
        }
    }

    /** Ids that a document leaves out stay: they may have been looked up since. */
    private static Item.@Nullable Ref merged(Item.@Nullable Ref before, Item.@Nullable Ref named) {
        if (before == null || named == null) {
            return named == null ? before : named;
        }
        return new Item.Ref(
                named.pid() == null ? before.pid() : named.pid(), named.vid() == null ? before.vid() : named.vid());
    }

    private Map<String, Item> unnamed(Supplier named) {
        Set<String> keep = named.items().stream().map(Item::sku).collect(Collectors.toSet());
        List<String> gone;
        try (Stream<String> skus = items.declaredSkus(named.code())) {
            gone = skus.filter(sku -> !keep.contains(sku)).toList();
        }
        return new TreeMap<>(items.declared(named.code(), gone));
    }
}
