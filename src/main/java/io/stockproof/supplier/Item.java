package io.stockproof.supplier;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.SafetyStock;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a supplier sells.
 *
 * @param weightGrams from 1 to 1,000,000; unknown where absent, and then no weight limit applies
 * @param attributes what shipping methods may refuse, such as {@code BATTERY}, {@code LIQUID}
 * @param ref the supplier's own ids, looked up by sku where absent
 * @param title what the supplier calls it; this and what follows is what mappings are checked by
 * @param barcode as the supplier states it
 * @param options as the supplier states them, such as {@code color: red}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Item(
        String sku,
        @Nullable Integer weightGrams,
        SortedSet<String> attributes,
        @Nullable Ref ref,
        @Nullable SafetyStock safetyStock,
        @Nullable String title,
        @Nullable String barcode,
        @Nullable SortedMap<String, String> options) {

    /** CJ's ids. Texts, since the newer ones are beyond 2^53. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Ref(@Nullable String pid, @Nullable String vid) {}

    public Item {
        attributes = attributes == null ? new TreeSet<>() : new TreeSet<>(attributes);
        options = options == null || options.isEmpty() ? null : new TreeMap<>(options);
    }

    /** The item with other ids. */
    public Item withRef(@Nullable Ref other) {
        return new Item(sku, weightGrams, attributes, other, safetyStock, title, barcode, options);
    }
}
