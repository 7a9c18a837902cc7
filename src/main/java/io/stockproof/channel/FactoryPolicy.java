package io.stockproof.channel;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.Share;
import org.jspecify.annotations.Nullable;

/**
 * Whether a channel sells what is still at a factory.
 *
 * @param share of it, under {@code INCLUDE}; all where absent
 * @param maxUnits of an item at a location, under {@code INCLUDE}; no limit where absent
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FactoryPolicy(Policy policy, @Nullable Share share, @Nullable Long maxUnits) {

    public static final FactoryPolicy EXCLUDE = new FactoryPolicy(Policy.EXCLUDE, null, null);

    /** Whether factory stock counts. */
    public enum Policy {
        EXCLUDE,
        INCLUDE
    }
}
