/**
 * Tells receivers by webhook which answers have changed, and what else of a channel they asked to be told ({@code Notices}). {@code Notifier} reads the change feed on one instance at a time
 * and puts events out, with what was told and how far it came, in one transaction; {@code Deliverer} sends them from every
 * instance, signed after the Standard Webhooks specification, at least once and in order by variant.
 *
 * <p>Writes the tables {@code subscription*}. Reads listings, and what stock they are made of, to find whom a change
 * concerns.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {
        "kernel", "problem", "database", "web", "access", "ledger", "channel", "connector", "connector::outbound",
        "availability", "openapi"
})
package io.stockproof.subscription;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
