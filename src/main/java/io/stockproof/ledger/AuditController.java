package io.stockproof.ledger;

import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows whether the invariants hold. */
@RestController
class AuditController {

    private final LedgerAudit audit;

    AuditController(LedgerAudit audit) {
        this.audit = audit;
    }

    @GetMapping("/v1/ledger/audit")
    @Requires(Scope.OPS_READ)
    LedgerAudit.Findings audit() {
        return audit.run();
    }
}
