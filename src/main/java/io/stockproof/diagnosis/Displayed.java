package io.stockproof.diagnosis;

import java.time.Instant;

/**
 * What a store showed of a variant.
 *
 * @param quantity units, 0 where it was shown as sold out
 * @param observedAt when it was seen there
 * @param source who says so, such as {@code PLATFORM} or {@code SERVED}
 */
public record Displayed(String variant, long quantity, Instant observedAt, String source) {}
