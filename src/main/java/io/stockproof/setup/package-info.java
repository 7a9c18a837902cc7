/**
 * The setup document: all reference data, applied whole or not at all, and the single resources as documents of one.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem", "web", "access", "supplier", "ledger", "catalog",
        "shipping", "channel", "intake"})
package io.stockproof.setup;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
