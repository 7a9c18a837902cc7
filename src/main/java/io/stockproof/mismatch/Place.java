package io.stockproof.mismatch;

/**
 * A listing in a reference context.
 *
 * @param context as {@link io.stockproof.display.ContextKey} writes it
 */
record Place(int channelId, String variant, String context) {}
