package io.stockproof.alert;

/** How soon somebody should look. */
enum Level {
    /** Today. */
    WARN,
    /** Now. */
    PAGE
}
