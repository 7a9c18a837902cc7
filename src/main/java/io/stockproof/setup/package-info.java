/**
 * The setup document: all reference data, applied whole or not at all, and the single resources as documents of one.
 * A document is read ({@link io.stockproof.setup.DocumentReader}), its form checked
 * ({@link io.stockproof.setup.DocumentSchema}), taken apart ({@link io.stockproof.setup.DraftReader}), and, under the lock
 * that serialises all changes of setup, checked against what is stored and applied ({@link io.stockproof.setup.Setup}).
 *
 * <p>Writes one table, of the start-up file; all else through the features. Reads theirs to say who refers to what.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem", "database", "web", "access", "supplier", "ledger",
        "catalog", "shipping", "channel", "intake", "availability"})
package io.stockproof.setup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
