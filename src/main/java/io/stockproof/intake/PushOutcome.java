package io.stockproof.intake;

import io.stockproof.ledger.Outcome;

/** What became of a row that a supplier sent. */
enum PushOutcome {
    APPLIED,
    UNCHANGED,
    OLDER,
    UNKNOWN_ITEM,
    INVALID;

    static PushOutcome of(Outcome outcome) {
        return switch (outcome) {
            case APPLIED -> APPLIED;
            case UNCHANGED -> UNCHANGED;
            case OLDER -> OLDER;
        };
    }
}
