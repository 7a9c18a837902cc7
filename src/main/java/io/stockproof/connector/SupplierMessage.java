package io.stockproof.connector;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a supplier sent of its own accord. It is never a quantity, only a reason to read again.
 *
 * @param id by which a second delivery of the same is known; {@code null} where it has none
 * @param type the supplier's word for its kind; {@code null} in a probe, which says nothing
 * @param variants the supplier's ids of variants to read again
 * @param products the supplier's ids of products to read again
 * @param removal whether it says that they are gone, which the reading is to confirm
 * @param edit what it says has changed of what they are; {@code null} where nothing
 */
public record SupplierMessage(
        @Nullable String id, @Nullable String type, Set<String> variants, Set<String> products, boolean removal,
        @Nullable Edit edit) {

    /**
     * That names, options or numbers of variants or products are others now.
     *
     * @param fields in the supplier's words
     */
    public record Edit(Set<String> variants, Set<String> products, List<String> fields) {

        public Edit {
            variants = Set.copyOf(variants);
            products = Set.copyOf(products);
            fields = List.copyOf(fields);
        }
    }

    public SupplierMessage {
        variants = Set.copyOf(variants);
        products = Set.copyOf(products);
    }

    /** One that tells of no edit. */
    public SupplierMessage(
            @Nullable String id, @Nullable String type, Set<String> variants, Set<String> products, boolean removal) {
        this(id, type, variants, products, removal, null);
    }

    /** Whether there is anything to read again for it. */
    public boolean isAboutStock() {
        return !variants.isEmpty() || !products.isEmpty();
    }
}
