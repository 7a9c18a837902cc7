package io.stockproof.availability;

import io.stockproof.channel.Allocation;
import io.stockproof.channel.Channel;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.Share;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.LocationKind;
import io.stockproof.supplier.Supplier;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A location as one channel may use it: all rules that name it, looked up once.
 *
 * @param kind {@code null} where the location is not, or no longer, declared
 * @param maxAgeSeconds an observation that is older is stale
 * @param allocatedShare what the channel may sell of it
 * @param allocatedUnits what it may sell at most; {@code Long.MAX_VALUE} where not limited
 * @param safetyStock by the most specific rule below the item's own
 * @param preference the place in the channel's order of allocations; unlisted last
 */
record Site(
        LocationCode code,
        @Nullable LocationKind kind,
        @Nullable CountryCode country,
        int leadTimeDays,
        boolean active,
        boolean supplierPaused,
        long maxAgeSeconds,
        Share believedWhenStale,
        Share allocatedShare,
        long allocatedUnits,
        SafetyStock safetyStock,
        int preference) {

    static final int UNLISTED = Integer.MAX_VALUE;

    static Site of(Supplier supplier, Location location, Channel channel) {
        LocationCode code = new LocationCode(supplier.code(), location.code());
        int preference = preference(channel, code);
        Allocation allocation = preference == UNLISTED ? null : channel.allocations().get(preference);
        return new Site(
                code,
                location.kind(),
                location.country(),
                location.leadTimeDays(),
                location.active(),
                supplier.paused(),
                supplier.freshness().maxAgeSeconds(),
                supplier.freshness().believedWhenStale(),
                share(allocation, channel),
                allocation == null || allocation.units() == null ? Long.MAX_VALUE : allocation.units(),
                safetyStock(allocation, location, channel, supplier),
                preference);
    }

    /** A location that no rule knows: its stock never counts. */
    static Site unknown(LocationCode code) {
        return new Site(
                code, null, null, 0, false, false, Long.MAX_VALUE, Share.ALL, Share.ALL, Long.MAX_VALUE,
                SafetyStock.NONE, UNLISTED);
    }

    boolean isFactory() {
        return kind == LocationKind.FACTORY;
    }

    /** Whether an observation is older than the supplier's limit; at the limit it is not. */
    boolean isStale(Instant observedAt, Instant now) {
        long ageSeconds = now.getEpochSecond() - observedAt.getEpochSecond();
        return ageSeconds > maxAgeSeconds || (ageSeconds == maxAgeSeconds && now.getNano() > observedAt.getNano());
    }

    private static int preference(Channel channel, LocationCode code) {
        for (int i = 0; i < channel.allocations().size(); i++) {
            if (channel.allocations().get(i).location().equals(code)) {
                return i;
            }
        }
        return UNLISTED;
    }

    private static Share share(@Nullable Allocation allocation, Channel channel) {
        if (allocation == null) {
            return channel.allocationDefault() == Channel.AllocationDefault.ALL ? Share.ALL : Share.NONE;
        }
        if (Boolean.TRUE.equals(allocation.none())) {
            return Share.NONE;
        }
        return allocation.share() == null ? Share.ALL : allocation.share();
    }

    private static SafetyStock safetyStock(
            @Nullable Allocation allocation, Location location, Channel channel, Supplier supplier) {
        if (allocation != null && (allocation.safetyStockUnits() != null || allocation.safetyStockShare() != null)) {
            Long units = allocation.safetyStockUnits();
            Share share = allocation.safetyStockShare();
            return new SafetyStock(units == null ? 0 : units, share == null ? Share.NONE : share);
        }
        if (location.safetyStock() != null) {
            return location.safetyStock();
        }
        if (channel.safetyStock() != null) {
            return channel.safetyStock();
        }
        return supplier.safetyStock() != null ? supplier.safetyStock() : SafetyStock.NONE;
    }
}
