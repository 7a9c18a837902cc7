package io.stockproof.catalog;

/** Where an import stands. */
enum ImportState {
    /** Being received or applied. */
    RUNNING,
    /** All sound listings are written (or, in a dry run, counted). */
    APPLIED,
    /** Stopped; what was counted is written, each listing whole. */
    FAILED
}
