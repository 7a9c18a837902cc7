/**
 * How far a supplier's stock can be relied on: figures of the last days, and one number of them. {@code ScoreFormula} is
 * the formula and is pure.
 *
 * <p>Writes nothing. Reads the tables of supplier, ledger, intake, catalog and checkout.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {
        "kernel", "problem", "database", "web", "access", "supplier", "ledger", "intake", "catalog", "checkout"
})
package io.stockproof.score;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
