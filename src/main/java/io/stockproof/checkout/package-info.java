/**
 * Carts and reservations: decided by the same rule as the storefront's number, on rows that are locked, in group
 * commits. {@code ReservationBatch} is the transaction; {@code GroupCommit} gathers what it decides together.
 *
 * <p>Writes its own tables, and positions through {@code ledger}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {
        "kernel", "problem", "database", "web", "access", "supplier", "ledger", "catalog", "shipping", "channel",
        "availability"
})
package io.stockproof.checkout;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
