package io.stockproof.diagnosis;

import io.stockproof.availability.Changes;
import io.stockproof.availability.ItemFacts;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.StockAt;
import io.stockproof.availability.World;
import io.stockproof.channel.Allocation;
import io.stockproof.channel.Channel;
import io.stockproof.channel.FactoryPolicy;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.shipping.Lane;
import io.stockproof.shipping.ShippingMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** One thing that is wrong in one place, done to a world as data. */
record Plant(Kind kind, SupplierCode supplier, LocationCode location, MethodCode method, CountryCode from, String sku) {

    /** In the order of the formula. */
    enum Kind {
        UNMAPPED(RootCause.MAP_MISSING),
        BROKEN(RootCause.SUP_VARIANT_DISCONTINUED),
        ZERO(RootCause.CHN_CACHE_STALE,
                RootCause.SUP_ZERO_ALL,
                RootCause.MAP_BUNDLE_COMPONENT),
        LISTING_OFF(RootCause.POL_SKU_BLOCKED),
        LOCATION_OFF(
                RootCause.ALC_LOCATION_INACTIVE),
        PAUSED(RootCause.POL_SUPPLIER_PAUSED),
        STALE(
                RootCause.ING_STALE),
        FACTORY(RootCause.SUP_FACTORY_ONLY,
                RootCause.POL_FACTORY_EXCLUDED),
        NOT_ALLOCATED(RootCause.ALC_NOT_ALLOCATED,
                RootCause.ALC_ZERO_IN_SELECTED_WH),
        UNSET(RootCause.SHP_METHOD_UNSET,
                RootCause.SHP_METHOD_NOT_OFFERED),
        CLOSED(
                RootCause.SHP_METHOD_CLOSED),
        RESTRICTED(
                RootCause.SHP_METHOD_NOT_ELIGIBLE),
        HEAVY(
                RootCause.SHP_METHOD_NOT_ELIGIBLE),
        BLOCKED(
                RootCause.SHP_DEST_UNSERVED),
        NO_LANE(
                RootCause.SHP_DEST_UNSERVED),
        SUSPENDED(
                RootCause.SHP_LANE_SUSPENDED),
        TOO_SLOW(
                RootCause.SUP_LEADTIME_EXCEEDED),
        RESERVED(
                RootCause.RSV_HELD_BY_CHECKOUT,
                RootCause.RSV_OVERSOLD),
        SAFETY(
                RootCause.POL_SAFETY_STOCK);

        private final Set<RootCause> causes;

        Kind(RootCause... causes) {
            this.causes = Set.of(causes);
        }
    }

    Set<RootCause> causes() {
        return kind.causes;
    }

    World in(World world) {
        return switch (kind) {
            case UNMAPPED ->
                    isOf(world) ? world.with(new ListingFacts(world.listing().variant(), true, List.of())) : world;
            case LISTING_OFF -> isOf(world)
                    ? world.with(new ListingFacts(world.listing().variant(), false, world.listing().sources()))
                    : world;
            case BROKEN -> items(world, item -> new ItemFacts(
                    item.key(), item.weightGrams(), item.attributes(), item.safetyStock(), true, false, item.stock()));
            case ZERO -> items(world, item -> Changes.stock(
                    item, item.stock().stream().map(at -> Changes.onHand(at, 0)).toList()));
            case RESERVED -> items(world, item -> Changes.stock(
                    item,
                    item.stock().stream().map(at -> Changes.reserved(at, at.onHand(), at.onHand())).toList()));
            case STALE -> world.items(item -> !item.key().supplier().equals(supplier)
                    ? item
                    : Changes.stock(item, item.stock().stream()
                            .map(at -> new StockAt(
                                    at.location(), at.onHand(), at.observedAt().minusSeconds(10_000),
                                    at.reservedByChannel(), at.reservedByAll()))
                            .toList()));
            case PAUSED -> world.suppliers(one -> Changes.paused(one, one.paused() || one.code().equals(supplier)));
            case LOCATION_OFF -> world.suppliers(one -> Changes.locations(one, one.locations().stream()
                    .map(at -> new LocationCode(one.code(), at.code()).equals(location) ? Changes.active(at, false)
                            : at)
                    .toList()));
            case FACTORY -> channel(world, change -> change.factory = FactoryPolicy.EXCLUDE);
            case NOT_ALLOCATED -> channel(world, change -> {
                change.allocations = new ArrayList<>(change.allocations);
                change.allocations.add(new Allocation(location, null, null, true, null, null));
            });
            case UNSET -> channel(world, change -> change.methods = List.of());
            case TOO_SLOW -> channel(world, change -> change.promise = new Channel.Promise(0));
            case SAFETY -> channel(world, change -> change.safety = new SafetyStock(1_000, null));
            case CLOSED -> world.methods(Set.of(method), one -> Changes.open(one, false));
            case RESTRICTED -> world.methods(one -> new ShippingMethod(
                    one.code(), null, one.open(), new TreeSet<>(Set.of("BATTERY")), one.maxWeightGrams(), one.lanes()));
            case HEAVY -> world.methods(one -> Changes.maxWeight(one, 250));
            case BLOCKED -> lanes(world, lane -> new Lane(
                    lane.from(), lane.to(), lane.transitDays(), true, lane.suspended(), null, null));
            case SUSPENDED -> lanes(world, lane -> new Lane(
                    lane.from(), lane.to(), lane.transitDays(), lane.blocked(), true, null, null));
            case NO_LANE -> world.methods(one -> Changes.lanes(one, one.lanes().stream()
                    .filter(lane -> !from.equals(lane.from().country()))
                    .toList()));
        };
    }

    /** Some of the listings. */
    private boolean isOf(World world) {
        return world.listing().variant().hashCode() % 2 == sku.hashCode() % 2;
    }

    private World items(World world, UnaryOperator<ItemFacts> change) {
        return world.items(item -> item.key().sku().equals(sku) ? change.apply(item) : item);
    }

    private World lanes(World world, UnaryOperator<Lane> change) {
        return world.methods(one -> Changes.lanes(one, one.lanes().stream()
                .map(lane -> from.equals(lane.from().country()) ? change.apply(lane) : lane)
                .toList()));
    }

    private static World channel(World world, Consumer<Changes.ChannelChange> change) {
        return world.with(Changes.channel(world.channel(), change));
    }
}
