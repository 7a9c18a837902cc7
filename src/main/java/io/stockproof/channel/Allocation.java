package io.stockproof.channel;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.Share;
import org.jspecify.annotations.Nullable;

/**
 * How much of a location a channel may sell, per item: a share of what stands there, at most so many units, or (with
 * {@code none}) nothing. With neither share nor units, all.
 *
 * @param units caps what stands there now; no quota that sales use up
 * @param safetyStockUnits kept back of each item there; a document may say both of safety stock as {@code safetyStock}, as
 *     of a location
 * @param safetyStockShare kept back of each item there, rounded up
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Allocation(
        LocationCode location,
        @Nullable Share share,
        @Nullable Long units,
        @Nullable Boolean none,
        @Nullable Long safetyStockUnits,
        @Nullable Share safetyStockShare) {}
