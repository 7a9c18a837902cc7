package io.stockproof.diagnosis;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is known and that a diagnosis rests on.
 *
 * @param kind what it is, such as {@code POSITION}, {@code LEDGER_ENTRY}, {@code POLL} or {@code CHANGE}
 * @param reference what to ask for, to see it: an id, a code
 * @param detail in words, with the numbers
 * @param at when it was so, where it has a time
 */
public record Evidence(String kind, @Nullable String reference, String detail, @Nullable Instant at) {}
