/**
 * The catalogue of error responses (RFC 9457) and the one advice that renders them.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel"})
package io.stockproof.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
