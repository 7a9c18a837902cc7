package io.stockproof.channel;

import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.Share;
import jakarta.persistence.Embeddable;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** An allocation as its table keeps it. */
@Embeddable
record AllocationColumns(
        String location,
        @Nullable BigDecimal share,
        @Nullable Long units,
        boolean none,
        @Nullable Long safetyStockUnits,
        @Nullable BigDecimal safetyStockShare) {

    static AllocationColumns of(Allocation allocation) {
        Share share = allocation.share();
        Share safetyStockShare = allocation.safetyStockShare();
        return new AllocationColumns(
                allocation.location().toString(),
                share == null ? null : share.value(),
                allocation.units(),
                Boolean.TRUE.equals(allocation.none()),
                allocation.safetyStockUnits(),
                safetyStockShare == null ? null : safetyStockShare.value());
    }

    Allocation toAllocation() {
        return new Allocation(
                LocationCode.parse(location),
                share == null ? null : new Share(share),
                units,
                none ? Boolean.TRUE : null,
                safetyStockUnits,
                safetyStockShare == null ? null : new Share(safetyStockShare));
    }
}
