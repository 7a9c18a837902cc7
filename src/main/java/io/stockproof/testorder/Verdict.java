package io.stockproof.testorder;

/** How an order fares at a layer, or as a whole. */
enum Verdict {
    PASSED,
    FAILED,

    /** There was nothing to look at, or nobody to ask. */
    SKIPPED,

    /** It could not be found out: somebody was busy, did not answer, or never said. */
    UNKNOWN
}
