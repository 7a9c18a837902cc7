package io.stockproof.channel;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How a quantity is shown to shoppers.
 *
 * @param lowStockAt at or below it the status is {@code LOW_STOCK}; 0 where absent: never
 * @param capAt above it "50+ available" is shown, and a channel that hides exact numbers answers no more; no cap where
 *     absent
 * @param hideExact whether answers to storefront keys are capped too
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Display(Integer lowStockAt, @Nullable Integer capAt, Boolean hideExact) {

    public static final Display EXACT = new Display(0, null, false);

    public Display {
        lowStockAt = lowStockAt == null ? Integer.valueOf(0) : lowStockAt;
        hideExact = hideExact == null ? Boolean.FALSE : hideExact;
    }
}
