/**
 * Test orders: a synthetic order that walks every layer from the mapping to the supplier's own quote, and names the
 * first that refuses, with the evidence and the fix. What it tries at the checkout is decided under locks and taken
 * back; nothing of it is left but its own report, and a mismatch where a supplier contradicts us. Schedules walk what
 * sells best and what is new.
 *
 * <p>Writes its own tables, kept for 13 months. Reads those of intake, supplier, catalog and checkout.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {
        "kernel", "problem", "database", "web", "access", "supplier", "connector", "ledger", "catalog", "shipping",
        "channel", "availability", "checkout", "display", "diagnosis", "mismatch"
})
package io.stockproof.testorder;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
