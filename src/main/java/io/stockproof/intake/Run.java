package io.stockproof.intake;

import io.stockproof.supplier.Suppliers.StoredSupplier;

/**
 * A run under way.
 *
 * @param token by which it may apply what it read, while none newer was given
 * @param resumes whether it goes on with what was decided before
 * @param reread whether it reads only products that a message spoke of
 */
record Run(long pollId, StoredSupplier stored, long token, boolean resumes, boolean reread) {

    int supplierId() {
        return stored.supplierId();
    }

    String code() {
        return stored.supplier().code().value();
    }
}
