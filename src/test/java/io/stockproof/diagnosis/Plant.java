package io.stockproof.diagnosis;

import io.stockproof.availability.Changes;
import io.stockproof.availability.ComponentFacts;
import io.stockproof.availability.ItemFacts;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.SourceFacts;
import io.stockproof.availability.StockAt;
import io.stockproof.availability.World;
import io.stockproof.channel.Allocation;
import io.stockproof.channel.Channel;
import io.stockproof.channel.FactoryPolicy;
import io.stockproof.diagnosis.Known.SupplierState;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.Share;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.shipping.Lane;
import io.stockproof.shipping.ShippingMethod;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One thing that is wrong in one place, done to a world as data. */
record Plant(Kind kind, SupplierCode supplier, LocationCode location, MethodCode method, CountryCode from, String sku) {

    private static final long LEFT = 1;
    private static final String SCARCE = "scarce";

    /** In the order of the formula. */
    enum Kind {
        UNMAPPED(RootCause.MAP_MISSING),
        AMBIGUOUS(RootCause.MAP_DUPLICATE_SKU),
        CONTRADICTORY(RootCause.SUP_CONTRADICTORY),
        NEVER_OBSERVED(RootCause.ING_NEVER_OBSERVED),
        BUNDLED(RootCause.MAP_BUNDLE_COMPONENT),
        BROKEN(RootCause.SUP_VARIANT_DISCONTINUED),
        ZERO(RootCause.CHN_CACHE_STALE,
                RootCause.SUP_ZERO_ALL,
                RootCause.MAP_BUNDLE_COMPONENT),
        HELD_BACK(RootCause.POL_QUARANTINE_HOLD),
        LISTING_OFF(RootCause.POL_SKU_BLOCKED),
        LOCATION_OFF(
                RootCause.ALC_LOCATION_INACTIVE),
        PAUSED(RootCause.POL_SUPPLIER_PAUSED),
        STALE(
                RootCause.ING_STALE),
        DOWN(RootCause.ING_SUPPLIER_DOWN),
        REFUSED(RootCause.ING_AUTH_EXPIRED),
        RATE_LIMITED(RootCause.ING_RATE_LIMITED),
        OUT_OF_POINTS(RootCause.ING_BUDGET_EXHAUSTED),
        SENDS_NOTHING(RootCause.ING_WEBHOOK_SUSPENDED),
        CUT_OFF(RootCause.ING_FEED_TRUNCATED),
        OTHER_FORM(RootCause.ING_SCHEMA_CHANGED),
        EMPTY(RootCause.ING_FEED_EMPTY),
        ANOMALOUS(RootCause.ING_FEED_ANOMALY),
        FACTORY(RootCause.SUP_FACTORY_ONLY,
                RootCause.POL_FACTORY_EXCLUDED),
        NOT_ALLOCATED(RootCause.ALC_NOT_ALLOCATED,
                RootCause.ALC_ZERO_IN_SELECTED_WH),
        CAPPED(RootCause.POL_MAX_CAP),
        SHARED(RootCause.POL_PERCENT_ROUND_DOWN),
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
                RootCause.POL_SAFETY_STOCK),
        ONE_PARCEL(RootCause.CRT_SPLIT_NOT_ALLOWED);

        /** What is known of a supplier's answers beside its numbers. */
        private static final Set<Kind> TOLD = EnumSet.of(
                CONTRADICTORY, NEVER_OBSERVED, HELD_BACK, DOWN, REFUSED, RATE_LIMITED, OUT_OF_POINTS, SENDS_NOTHING,
                CUT_OFF,
                OTHER_FORM, EMPTY, ANOMALOUS);

        /** All that it says or does not say. */
        private static final Set<Kind> SAID = EnumSet.copyOf(TOLD);

        static {
            SAID.addAll(EnumSet.of(ZERO, STALE, BROKEN, AMBIGUOUS));
        }

        private final Set<RootCause> causes;

        Kind(RootCause... causes) {
            this.causes = Set.of(causes);
        }
    }

    /** Whether a supplier says, or does not say, both: of what it then has, nobody knows which of them it was. */
    boolean cannotBeToldFrom(Plant other) {
        return kind == other.kind
                || Kind.TOLD.contains(kind) && Kind.SAID.contains(other.kind)
                || Kind.SAID.contains(kind) && Kind.TOLD.contains(other.kind);
    }

    /** Whether it leaves numbers that nobody can know, so that more than it may stand in the way of what is shown. */
    boolean isOfNoNumber() {
        return kind == Kind.HELD_BACK || kind == Kind.AMBIGUOUS || kind == Kind.CONTRADICTORY
                || kind == Kind.NEVER_OBSERVED || kind == Kind.BUNDLED;
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
            case AMBIGUOUS -> isOf(world)
                    ? parts(world, part -> new ComponentFacts(part.supplier(), part.sku(), part.units(), null))
                    : world;
            case BUNDLED -> isOf(world) ? bundled(world) : world;
            case CONTRADICTORY, NEVER_OBSERVED -> items(world, item -> new ItemFacts(
                    item.key(), item.weightGrams(), item.attributes(), item.safetyStock(), item.broken(),
                    kind == Kind.CONTRADICTORY, List.of()));
            case HELD_BACK -> items(world, item -> Changes.stock(
                    item, item.stock().stream().map(at -> Changes.onHand(at, Math.min(LEFT, at.onHand()))).toList()));
            case STALE, DOWN, REFUSED, RATE_LIMITED, OUT_OF_POINTS, SENDS_NOTHING, CUT_OFF, OTHER_FORM, EMPTY,
                    ANOMALOUS -> world.items(item -> !item.key().supplier().equals(supplier)
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
                allocated(change, new Allocation(location, null, null, true, null, null));
            });
            case CAPPED -> channel(world, change -> allocated(
                    change, new Allocation(location, null, LEFT, null, null, null)));
            case SHARED -> channel(world, change -> allocated(
                    change, new Allocation(location, Share.of("0.01"), null, null, null, null)));
            case ONE_PARCEL -> channel(world, change -> change.split = false);
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

    /** Of what is known of the supplier beside its stock; {@code null} where this says nothing of it. */
    @Nullable
    SupplierState state() {
        return switch (kind) {
            case DOWN -> DiagnosisFixture.failing("TIMEOUT", "no answer");
            case REFUSED -> DiagnosisFixture.withoutToken();
            case RATE_LIMITED -> DiagnosisFixture.failing("RATE_LIMITED", "too many requests");
            case OUT_OF_POINTS -> DiagnosisFixture.outOfPoints();
            case SENDS_NOTHING -> DiagnosisFixture.sendingNothing();
            case CUT_OFF -> DiagnosisFixture.failing("TRUNCATED", "cut off");
            case OTHER_FORM -> DiagnosisFixture.failing("MALFORMED", "no such column");
            case EMPTY -> DiagnosisFixture.quarantining("EMPTY");
            case ANOMALOUS -> DiagnosisFixture.quarantining("ZEROED_SHARE");
            default -> null;
        };
    }

    /** Whether a position lacks what its supplier says, since that waits for a decision. */
    boolean holdsBack(ItemFacts item) {
        return kind == Kind.HELD_BACK && item.key().sku().equals(sku);
    }

    /** One location has one allocation. */
    private static void allocated(Changes.ChannelChange change, Allocation allocation) {
        if (change.allocations.stream().noneMatch(other -> other.location().equals(allocation.location()))) {
            change.allocations = new ArrayList<>(change.allocations);
            change.allocations.add(allocation);
        }
    }

    /** A part more in each source, of which there is hardly any. */
    private static World bundled(World world) {
        return world.with(new ListingFacts(
                world.listing().variant(), world.listing().active(), world.listing().sources().stream()
                        .map(source -> {
                            List<ComponentFacts> parts = new ArrayList<>(source.components());
                            ItemFacts like = parts.getFirst().item();
                            if (like != null) {
                                List<StockAt> stock = like.stock().stream()
                                        .map(at -> Changes.onHand(at, Math.min(LEFT, at.onHand())))
                                        .toList();
                                parts.add(new ComponentFacts(like.key().supplier(), SCARCE, 1, new ItemFacts(
                                        new ItemKey(like.key().supplier(), SCARCE), like.weightGrams(),
                                        like.attributes(), null, false, false, stock)));
                            }
                            return new SourceFacts(source.rank(), parts);
                        })
                        .toList()));
    }

    private static World parts(World world, UnaryOperator<ComponentFacts> change) {
        return world.with(new ListingFacts(
                world.listing().variant(), world.listing().active(), world.listing().sources().stream()
                        .map(source -> new SourceFacts(
                                source.rank(), source.components().stream().map(change).toList()))
                        .toList()));
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
