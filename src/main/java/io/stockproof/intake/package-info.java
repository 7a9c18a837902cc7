/**
 * When each supplier is polled, one run at a time; validates, guards, quarantines; turns a run, a push or a webhook into
 * ledger entries. {@code Verdict} is the judgement and is pure; {@code Decision} is the transaction that acts on it:
 * suspect items are held, the rest is applied.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"kernel", "problem", "database", "web", "access", "supplier", "ledger",
        "connector"})
package io.stockproof.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
