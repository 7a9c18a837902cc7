/**
 * The description of the HTTP API that the service itself serves, derived from the handlers and records that answer: what
 * may be null is what the code marks {@code @Nullable}. What is posted to receivers is told by the features that post it
 * ({@link io.stockproof.openapi.PostedEvent}). Tests hold every answer to it.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem", "web", "access"})
package io.stockproof.openapi;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
