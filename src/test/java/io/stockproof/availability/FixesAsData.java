package io.stockproof.availability;

import io.stockproof.channel.Allocation;
import io.stockproof.channel.Channel;
import io.stockproof.channel.FactoryPolicy;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.shipping.Lane;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.LocationKind;
import io.stockproof.supplier.Supplier;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an operator does to open a gate, done to the data of a world. */
final class FixesAsData {

    private static final MethodCode NEW_METHOD = new MethodCode("new");

    private FixesAsData() {}

    /** The methods whose gates are meant: the one that answers, else all that could. */
    static Set<MethodCode> affected(World world) {
        MethodCode answering = world.answer().shippingMethod();
        if (answering != null) {
            return Set.of(answering);
        }
        List<MethodCode> offered = world.channel().shippingMethods();
        return offered.isEmpty() ? Set.of(NEW_METHOD) : Set.copyOf(offered);
    }

    /** The world with one gate opened by a change of its data; empty where no such change says exactly that. */
    static Optional<World> applied(World world, Reason gate, Set<MethodCode> methods) {
        Channel channel = world.channel();
        return switch (gate) {
            case MAPPING_AMBIGUOUS -> Optional.of(world.parts(FixesAsData::toOneItem));
            case MAPPING_BROKEN -> Optional.of(world.items(Changes::sound));
            case LISTING_INACTIVE ->
                    Optional.of(world.with(new ListingFacts("TEE", true, world.listing().sources())));
            case NEVER_OBSERVED -> Optional.of(world.items(item -> seen(world, item, false)));
            case CONTRADICTORY -> Optional.of(world.items(item -> seen(world, item, true)));
            case LOCATION_INACTIVE -> activated(world);
            case SUPPLIER_PAUSED -> Optional.of(world.suppliers(supplier -> Changes.paused(supplier, false)));
            case STOCK_STALE -> Optional.of(world.stock(
                    at -> at.observedAt().isBefore(world.now()) ? Changes.observed(at, world.now()) : at));
            case FACTORY_EXCLUDED -> Optional.of(world.with(Changes.channel(channel,
                    change -> change.factory = new FactoryPolicy(FactoryPolicy.Policy.INCLUDE, null, null))));
            case NOT_ALLOCATED -> Optional.of(world.with(Changes.channel(channel, change -> {
                change.allocationDefault = Channel.AllocationDefault.ALL;
                change.allocations = change.allocations.stream()
                        .map(a -> new Allocation(
                                a.location(), null, null, null, a.safetyStockUnits(), a.safetyStockShare()))
                        .toList();
            })));
            case METHOD_NOT_OFFERED -> Optional.of(offering(world, methods));
            case METHOD_CLOSED -> Optional.of(world.methods(methods, method -> Changes.open(method, true)));
            case ITEM_RESTRICTED -> Optional.of(world.methods(methods, Changes::carryingAll));
            case TOO_HEAVY -> Optional.of(world.methods(methods, method -> Changes.maxWeight(method, null)));
            case DESTINATION_BLOCKED -> Optional.of(world.methods(methods, method -> isWholeAddress(world)
                    ? unblocked(world, method)
                    : byOwnLanes(world, method, going("BLOCKED"))));
            case NO_LANE -> Optional.of(world.methods(methods, method -> withLanes(world, method)));
            case LANE_SUSPENDED -> Optional.of(world.methods(methods, method -> isWholeAddress(world)
                    ? resumed(world, method)
                    : byOwnLanes(world, method, going("SUSPENDED"))));
            case TOO_SLOW -> Optional.of(promisingNothing(world, methods));
            case SAFETY_STOCK -> Optional.of(world.items(item -> Changes.safety(item, SafetyStock.NONE)));
            case SPLIT_NOT_ALLOWED -> Optional.of(world.with(Changes.channel(channel, change -> change.split = true)));
            case UNMAPPED, RESERVED, BUNDLE_LIMITED, REMAINDER, LOWER_RANK, ORDER_LIMIT, OUT_OF_STOCK ->
                    throw new AssertionError(gate + " is not openable");
        };
    }

    /** Of which nothing is known yet: that it is the right one says nothing of its stock. */
    private static ComponentFacts toOneItem(ComponentFacts part) {
        return part.item() != null
                ? part
                : new ComponentFacts(part.supplier(), part.sku(), part.units(), new ItemFacts(
                        new ItemKey(part.supplier(), part.sku() + "-one"), null, Set.of(), null, false, false,
                        List.of()));
    }

    /** Nobody knows what it will be: the number that is promised is what the first observation gives at least. */
    private static ItemFacts seen(World world, ItemFacts item, boolean contradictory) {
        if (!item.stock().isEmpty() || item.contradictory() != contradictory) {
            return item;
        }
        LocationCode at = new LocationCode(
                item.key().supplier(),
                supplier(world, item.key().supplier().value()).locations().getFirst().code());
        return Changes.known(item, new StockAt(at, 0, world.now(), 0, 0));
    }

    private static Supplier supplier(World world, String code) {
        return world.suppliers().stream()
                .filter(supplier -> supplier.code().value().equals(code))
                .findFirst()
                .orElseThrow();
    }

    /** A location that was not declared is declared, under no rule; what its supplier's pause would say is not known. */
    private static Optional<World> activated(World world) {
        World active = world.locations(location -> Changes.active(location, true));
        for (LocationCode at : undeclared(world)) {
            if (supplier(world, at.supplier().value()).paused()) {
                return Optional.empty();
            }
            active = active.suppliers(supplier -> supplier.code().equals(at.supplier())
                    ? Changes.locations(supplier, and(supplier.locations(), new Location(
                            at.code(), null, LocationKind.WAREHOUSE, null, 0, true, SafetyStock.NONE)))
                    : supplier);
            active = active.with(Changes.channel(active.channel(), change -> change.allocations =
                    and(change.allocations, new Allocation(at, null, null, null, null, null))));
        }
        return Optional.of(active);
    }

    private static Set<LocationCode> undeclared(World world) {
        List<LocationCode> declared = locations(world);
        return world.listing().sources().stream()
                .flatMap(source -> source.components().stream())
                .filter(part -> part.item() != null)
                .flatMap(part -> part.item().stock().stream())
                .map(StockAt::location)
                .filter(at -> !declared.contains(at))
                .collect(Collectors.toSet());
    }

    private static World offering(World world, Set<MethodCode> methods) {
        World knowing = methods.contains(NEW_METHOD)
                ? new World(
                        world.channel(),
                        and(world.methods(), new ShippingMethod(NEW_METHOD, null, true, null, null, List.of())),
                        world.suppliers(), world.listing(), world.context(), world.now())
                : world;
        return knowing.with(Changes.channel(world.channel(), change -> change.methods = List.copyOf(
                new LinkedHashSet<>(Stream.concat(change.methods.stream(), methods.stream()).toList()))));
    }

    /** The promise is the channel's: the other methods lose the lanes that it kept them from. */
    private static World promisingNothing(World world, Set<MethodCode> methods) {
        Channel.Promise promise = world.channel().promise();
        if (promise == null) {
            return world;
        }
        return world.methods(method -> methods.contains(method.code())
                ? method
                : byOwnLanes(world, method,
                        (from, way) -> from.leadTimeDays() + way.max() > promise.maxDeliveryDays() ? NaiveLanes.Way.NONE
                                : way))
                .with(Changes.channel(world.channel(), change -> change.promise = null));
    }

    private static boolean isWholeAddress(World world) {
        return world.context().destination().region() != null
                && world.context().destination().postalCode() != null;
    }

    private static List<LocationCode> locations(World world) {
        return world.suppliers().stream()
                .flatMap(supplier -> supplier.locations().stream()
                        .map(at -> new LocationCode(supplier.code(), at.code())))
                .toList();
    }

    private interface WayChange {
        NaiveLanes.Way of(Location from, NaiveLanes.Way way);
    }

    private static WayChange going(String closed) {
        return (from, way) -> way.state().equals(closed) ? new NaiveLanes.Way("OPEN", way.min(), way.max()) : way;
    }

    /** A lane of its own for each location, which says of this destination what all lanes said together, changed. */
    private static ShippingMethod byOwnLanes(World world, ShippingMethod method, WayChange change) {
        List<Lane> lanes = new ArrayList<>();
        for (Supplier supplier : world.suppliers()) {
            for (Location location : supplier.locations()) {
                LocationCode from = new LocationCode(supplier.code(), location.code());
                NaiveLanes.Way way = change.of(location, NaiveLanes.best(world, method, from, location));
                if (!way.equals(NaiveLanes.Way.NONE)) {
                    lanes.add(new Lane(
                            new Lane.Origin(null, from),
                            new Lane.Target(world.context().destination().country(), null, null),
                            new DayRange(way.min(), way.max()), way.state().equals("BLOCKED"),
                            way.state().equals("SUSPENDED"), null, null));
                }
            }
        }
        return Changes.lanes(method, lanes);
    }

    private static <T> List<T> and(List<T> some, T another) {
        return Stream.concat(some.stream(), Stream.of(another)).toList();
    }

    private static LaneVerdict verdict(World world, ShippingMethod method, LocationCode from) {
        ChannelRules rules = world.rules();
        return rules.method(method.code())
                .lanes()
                .from(
                        rules.site(from),
                        Address.of(world.context().destination()),
                        world.now().atZone(ZoneOffset.UTC).toLocalDate());
    }

    private static ShippingMethod withLanes(World world, ShippingMethod method) {
        List<Lane> lanes = new ArrayList<>(method.lanes());
        for (LocationCode from : locations(world)) {
            if (verdict(world, method, from).state() == LaneVerdict.State.NO_LANE) {
                lanes.add(new Lane(
                        new Lane.Origin(null, from),
                        new Lane.Target(world.context().destination().country(), null, null),
                        new DayRange(0, 0), null, null, null, null));
            }
        }
        return Changes.lanes(method, lanes);
    }

    private static ShippingMethod resumed(World world, ShippingMethod method) {
        Set<Lane> deciding = locations(world).stream()
                .map(from -> verdict(world, method, from))
                .filter(verdict -> verdict.state() == LaneVerdict.State.SUSPENDED)
                .map(LaneVerdict::lane)
                .collect(Collectors.toSet());
        return Changes.lanes(method, method.lanes().stream()
                .map(lane -> deciding.contains(lane)
                        ? new Lane(
                                lane.from(), lane.to(), lane.transitDays(), false, false, lane.validFrom(),
                                lane.validTo())
                        : lane)
                .toList());
    }

    /** Unblocks each blocked lane that is as specific as the one that decided; one without days is taken away if it can be. */
    private static ShippingMethod unblocked(World world, ShippingMethod method) {
        List<Lane> lanes = new ArrayList<>(method.lanes());
        for (LocationCode from : locations(world)) {
            LaneVerdict verdict = verdict(world, method, from);
            if (verdict.state() != LaneVerdict.State.BLOCKED) {
                continue;
            }
            int specificity = LaneRule.of(verdict.lane()).specificity();
            boolean daysKnown = verdict.lane().transitDays() != null;
            Site site = world.rules().site(from);
            Address to = Address.of(world.context().destination());
            for (Lane lane : List.copyOf(lanes)) {
                LaneRule rule = LaneRule.of(lane);
                if (lane.blocked() && rule.specificity() == specificity && rule.isFrom(site)
                        && lane.to().country().equals(to.country()) && rule.isTo(to.region(), to.postal())) {
                    lanes.remove(lane);
                    if (lane.transitDays() != null || !daysKnown) {
                        lanes.add(new Lane(
                                lane.from(), lane.to(),
                                lane.transitDays() == null ? new DayRange(0, 0) : lane.transitDays(),
                                false, lane.suspended(), lane.validFrom(), lane.validTo()));
                    }
                }
            }
        }
        return Changes.lanes(method, lanes);
    }
}
