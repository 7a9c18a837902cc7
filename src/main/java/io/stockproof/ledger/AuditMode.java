package io.stockproof.ledger;

/** Where an audit starts from. */
enum AuditMode {
    /** From how positions stood at the end of the last closed month. */
    ANCHORED,
    /** From the first entry that is still there; holds what closed months have left against it. */
    FULL
}
