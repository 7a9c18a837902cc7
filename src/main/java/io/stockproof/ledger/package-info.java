/**
 * The append-only record of all that changed what we know of stock; positions, its fold; the audit.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem", "database", "web", "access", "supplier"})
package io.stockproof.ledger;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
