package io.stockproof.ledger;

import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SupplierCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which ledger entries are asked for; {@code null} asks for any.
 *
 * @param from recorded at this instant or later
 * @param to recorded before this instant
 */
record LedgerFilter(
        @Nullable SupplierCode supplier,
        @Nullable String sku,
        @Nullable LocationCode location,
        @Nullable Instant from,
        @Nullable Instant to) {}
