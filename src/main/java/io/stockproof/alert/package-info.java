/**
 * Tells operators unasked that something is wrong, and once a day what was. {@code Steps} is the rule of alerts and is
 * pure; {@code AlertWatch} measures, and tells of what opens, stays and ends; {@code Digests} sums a day up, once over all
 * instances. Both go out as notices of {@code subscription}, in the transaction that keeps them.
 *
 * <p>Writes its own tables. Reads those of mismatch, supplier, connector, ledger, intake and catalog.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {
        "kernel", "problem", "database", "web", "access", "supplier", "channel", "subscription", "diagnosis",
        "mismatch",
        "score", "openapi"
})
package io.stockproof.alert;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
