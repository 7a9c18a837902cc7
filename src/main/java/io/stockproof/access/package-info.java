/**
 * Who may call what: API keys, scopes, rate limits, idempotency keys; and the record of who changed what.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem", "web"})
package io.stockproof.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
