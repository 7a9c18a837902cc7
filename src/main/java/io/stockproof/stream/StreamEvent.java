package io.stockproof.stream;

/**
 * A changed answer, made once for all who are sent it.
 *
 * @param fingerprint equal as long as nothing that a shopper is told has changed
 * @param json the data of the event
 */
record StreamEvent(String variant, long fingerprint, String json) {}
