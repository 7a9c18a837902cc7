/**
 * Tells storefronts of changed answers as server-sent events. {@code Streams} is told what moved; an {@code Audience}
 * answers each variant once for all who asked in the same context; a {@code StreamClient} holds what one of them has yet
 * to be sent: at most one answer of a variant, whatever it missed meanwhile.
 *
 * <p>Writes no table. Reads listings, and what stock they are made of, to find what changed while a client was away.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem", "web", "access", "ledger", "channel", "availability"})
package io.stockproof.stream;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
