package io.stockproof.alert;

/** What an alert is about. Those of suppliers are one for each supplier that the channel sells of. */
enum AlertKind {
    /** Displays that are wrong, of those that the channel lists in its reference contexts. */
    MISMATCH_SHARE,
    /** Displays that are wrong. */
    OPEN_MISMATCHES,
    /** By how many units they show too many. */
    OVERSTATED_UNITS,
    /** Lines of carts that were refused although shown as available, of all of this hour and the last. */
    REJECTED_SHARE,
    /** Displays whose fault no cause that is known explains, of those that are wrong. */
    UNEXPLAINED_SHARE,
    /** Lines that had been promised and that nothing explains the refusal of, in this hour and the last: our own fault. */
    CONTRADICTIONS,
    /** Nothing usable has come of the supplier for longer than its stock is believed. */
    SUPPLIER_STALE,
    /** By the age in seconds that one in twenty of its numbers has passed: they are older than they should be. */
    SUPPLIER_FRESHNESS,
    /** A poll of the supplier waits for a decision. */
    SUPPLIER_QUARANTINED,
    /** The supplier is not called, or called only to try, since it does not answer. */
    SUPPLIER_BREAKER_OPEN,
    /** Of what the supplier lets us ask in a day too little is left, a fifth where nothing else is set: soon its polls stop. */
    SUPPLIER_ALLOWANCE_LOW,
    /** The supplier's webhooks used to come and no longer do: it is polled as often as if it had none. */
    SUPPLIER_WEBHOOKS_LOST
}
