package io.stockproof.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that a supplier states of an item otherwise than was expected.
 *
 * @param item as {@code supplier/sku}
 * @param what such as {@code barcode} or {@code option color}, or a field in the supplier's words
 * @param expected what the listing states, or what the item was when it was mapped; absent where that is not known
 * @param found what the supplier states; absent where it has only said that it changed
 * @param at when it changed
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record MappingDifference(
        String item, String what, @Nullable String expected, @Nullable String found, @Nullable Instant at) {

    @Override
    public String toString() {
        return expected == null && found == null
                ? item + ": " + what + " has changed"
                : item + ": " + what + " is \"" + found + "\", not \"" + expected + '"';
    }
}
