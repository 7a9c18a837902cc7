/**
 * Asks one supplier what it has and says it in our words; a sub-package per connector. Its JSON never leaves.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "database", "supplier"})
package io.stockproof.connector;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
