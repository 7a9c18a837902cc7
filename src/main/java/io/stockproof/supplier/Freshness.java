package io.stockproof.supplier;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.Share;
import org.jspecify.annotations.Nullable;

/**
 * How long an observation is believed.
 *
 * @param maxAgeSeconds an older one is stale; from 1 to 31,536,000; a day where absent
 * @param whenStale what becomes of stale units; {@code EXCLUDE} where absent
 * @param keepShare what is kept under {@code KEEP_SHARE}; else nothing is
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Freshness(long maxAgeSeconds, WhenStale whenStale, @Nullable Share keepShare) {

    public static final Freshness ONE_DAY = new Freshness(86_400, WhenStale.EXCLUDE, null);

    /** What becomes of stale units. */
    public enum WhenStale {
        EXCLUDE,
        KEEP_SHARE
    }

    public Freshness {
        maxAgeSeconds = maxAgeSeconds == 0 ? 86_400 : maxAgeSeconds;
        whenStale = whenStale == null ? WhenStale.EXCLUDE : whenStale;
    }

    /** The share of a stale number that is still believed. */
    public Share believedWhenStale() {
        return whenStale == WhenStale.KEEP_SHARE && keepShare != null ? keepShare : Share.NONE;
    }
}
