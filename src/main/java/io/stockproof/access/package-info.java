/**
 * Who may call what: API keys, scopes, rate limits, idempotency keys; and the record of who changed what.
 *
 * <p>Every handler declares who may call it ({@link io.stockproof.access.Requires}, {@link io.stockproof.access.Open});
 * one that declares nothing is refused to everybody. Writes the tables {@code access_*}.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem", "web", "database"})
package io.stockproof.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
