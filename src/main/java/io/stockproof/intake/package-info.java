/**
 * When each supplier is polled, one run at a time; validates, guards, quarantines; turns a run or a push into ledger entries.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem", "web", "access", "supplier", "ledger", "connector"})
package io.stockproof.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
