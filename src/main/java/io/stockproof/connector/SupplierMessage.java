package io.stockproof.connector;

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
 */
public record SupplierMessage(
        @Nullable String id, @Nullable String type, Set<String> variants, Set<String> products, boolean removal) {

    public SupplierMessage {
        variants = Set.copyOf(variants);
        products = Set.copyOf(products);
    }

    /** Whether there is anything to read again for it. */
    public boolean isAboutStock() {
        return !variants.isEmpty() || !products.isEmpty();
    }
}
