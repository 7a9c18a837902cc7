package io.stockproof.supplier;

import io.stockproof.kernel.SupplierCode;
import java.util.Set;

/**
 * Suppliers were created, changed, brought back or deleted. Published inside the transaction of the change: listen after
 * its commit, and read {@link Suppliers#find}, which is empty for a deleted one.
 */
public record SuppliersChanged(Set<SupplierCode> suppliers) {

    public SuppliersChanged {
        suppliers = Set.copyOf(suppliers);
    }
}
