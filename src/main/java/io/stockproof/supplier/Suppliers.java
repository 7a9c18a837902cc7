package io.stockproof.supplier;

import io.stockproof.kernel.SupplierCode;
import java.util.List;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Reads suppliers as other features need them. */
@Component
public class Suppliers {

    /**
     * A supplier with what the database knows it by.
     *
     * @param settingsVersion bumped by each change of its settings
     * @param supplier with its locations, without its items (there may be a million)
     */
    public record StoredSupplier(int supplierId, long settingsVersion, Supplier supplier) {}

    /** Empty if there is none, or it was deleted. */
    public Optional<StoredSupplier> find(SupplierCode code) {
        throw new UnsupportedOperationException(code.value());
    }

    /** All suppliers that are not deleted, by code. */
    public List<StoredSupplier> all() {
        throw new UnsupportedOperationException();
    }
}
