/**
 * The append-only record of all that changed what we know of stock; positions, its fold; the audit; and the change feed,
 * by which instances and streams follow it. Triggers of its own tell the feed of writes to the tables of other features.
 * What is reserved or given back is a row of {@code ledger_entry} each; what is stated of stock shares rows of {@code ledger_block}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem", "database", "web", "access", "supplier"})
package io.stockproof.ledger;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
