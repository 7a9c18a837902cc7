package io.stockproof.intake;

/** What became of a run. */
enum PollState {
    /** Asked for; begins when the run before it has ended. */
    QUEUED,
    RUNNING,
    /** Positions have changed. */
    APPLIED,
    /** All was as it was. */
    UNCHANGED,
    /** Stopped at a budget; what was read is applied. */
    PARTIAL,
    /** Looked wrong, in part or as a whole; what is sound is applied, the rest held until somebody decides. */
    QUARANTINED,
    /** No answer that can be trusted; nothing changed. */
    FAILED,
    /** Held, and thrown away by somebody; or a dry run, which applies nothing. */
    DISCARDED
}
