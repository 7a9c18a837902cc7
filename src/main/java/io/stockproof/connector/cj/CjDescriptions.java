package io.stockproof.connector.cj;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.connector.ReadRequest.WantedItem;
import io.stockproof.supplier.Description;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What CJ's product says that items of it are: it names their options once, and states no barcode. */
final class CjDescriptions {

    private static final int OPTIONS_CHARACTERS_MAX = 2_000;

    private CjDescriptions() {}

    /** Of each item; one that the product does not have, or of another form, without anything. */
    static List<Description> of(List<WantedItem> items, JsonNode product) {
        Map<String, JsonNode> byVid = new HashMap<>();
        for (JsonNode variant : product.path("variants")) {
            byVid.putIfAbsent(String.valueOf(CjJson.id(variant.path("vid"))), variant);
        }
        return items.stream()
                .map(item -> of(item.sku(), product, byVid.get(String.valueOf(item.vid()))))
                .toList();
    }

    /** None of which anything is known. */
    static Description nothing(WantedItem item) {
        return new Description(item.sku(), null, null, Collections.emptySortedMap());
    }

    private static Description of(String sku, JsonNode product, @Nullable JsonNode variant) {
        if (variant == null) {
            return new Description(sku, null, null, Collections.emptySortedMap());
        }
        String key = text(variant, "variantKey");
        String name = text(variant, "variantNameEn");
        return new Description(
                sku, name.isEmpty() ? text(product, "productNameEn") + ' ' + key : name, null,
                options(text(product, "productKeyEn"), key));
    }

    /** {@code Color-Size} and {@code Black-M}; where there are not as many values as names, none is told from another. */
    private static SortedMap<String, String> options(String names, String values) {
        SortedMap<String, String> options = new TreeMap<>();
        if (names.length() > OPTIONS_CHARACTERS_MAX || values.length() > OPTIONS_CHARACTERS_MAX) {
            return options;
        }
        String[] name = names.split("-");
        String[] value = name.length == 1 ? new String[] {values} : values.split("-");
        for (int i = 0; name.length == value.length && i < name.length; i++) {
            options.put(name[i].strip(), value[i]);
        }
        return options;
    }

    private static String text(JsonNode of, String field) {
        return of.path(field).isTextual() ? of.path(field).asText().strip() : "";
    }
}
