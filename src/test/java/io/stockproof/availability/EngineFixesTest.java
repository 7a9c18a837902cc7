package io.stockproof.availability;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.channel.Allocation;
import io.stockproof.channel.Channel;
import io.stockproof.channel.FactoryPolicy;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.shipping.Lane;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.Freshness;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/** What the explanation says would help is done to the world as data, and the world is asked again. */
class EngineFixesTest {

    private static final AtomicInteger FIXES_APPLIED = new AtomicInteger();

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF, afterFailure = AfterFailureMode.RANDOM_SEED)
    void saysWhatTheAnswerIsOnceTheFixIsApplied(@ForAll long seed) {
        World world = RandomWorld.of(seed);
        Explanation explanation = world.explain();
        for (Explanation.Counterfactual counterfactual : explanation.counterfactuals()) {
            Optional<World> fixed = Optional.of(world);
            for (Reason gate : counterfactual.gates()) {
                fixed = fixed.flatMap(so -> applied(so, gate, affected(world)));
            }
            fixed.ifPresent(so -> {
                FIXES_APPLIED.incrementAndGet();
                assertThat(so.answer().purchasable())
                        .describedAs(counterfactual.toString())
                        .isEqualTo(counterfactual.purchasable());
            });
        }
    }

    @AfterContainer
    static void hasAppliedManyFixes() {
        assertThat(FIXES_APPLIED.get()).isGreaterThan(1000);
    }

    /** All sets of up to three gates, by brute force: none smaller helps, none as small gives more or comes before. */
    @Property(tries = 120, shrinking = ShrinkingMode.OFF)
    void namesTheSmallestFix(@ForAll long seed) {
        World world = RandomWorld.of(seed);
        Explanation explanation = world.explain();

        Optional<Gates> smallest = smallestByBruteForce(world, explanation.answer());

        assertThat(Optional.ofNullable(explanation.smallestFix()).map(Explanation.Counterfactual::gates))
                .isEqualTo(smallest.map(Gates::reasons));
    }

    @Property(tries = 500, shrinking = ShrinkingMode.OFF)
    void namesAFixInWordsThatCarriesItsNumber(@ForAll long seed) {
        Explanation explanation = RandomWorld.of(seed).explain();

        assertThat(explanation.counterfactuals()).allSatisfy(counterfactual -> {
            assertThat(counterfactual.fix()).isNotBlank().doesNotContain("null");
            assertThat(counterfactual.fix().split("; ")).hasSizeGreaterThanOrEqualTo(counterfactual.gates().size());
        });
        if (explanation.smallestFix() != null) {
            assertThat(explanation.smallestFix().purchasable()).isGreaterThan(explanation.answer().purchasable());
            assertThat(explanation.counterfactuals()).contains(explanation.smallestFix());
        }
    }

    private static Optional<Gates> smallestByBruteForce(World world, Answer answer) {
        List<Reason> all = Stream.of(Reason.values()).filter(Gates::isOpenable).toList();
        Question question = world.question();
        MethodRules answering =
                answer.shippingMethod() == null ? null : question.rules().method(answer.shippingMethod());
        List<Gates> level = List.of(Gates.NONE);
        for (int size = 1; size <= 3; size++) {
            level = level.stream()
                    .flatMap(gates -> all.stream()
                            .filter(reason -> gates.reasons().isEmpty()
                                    || reason.compareTo(gates.reasons().getLast()) > 0)
                            .map(gates::with))
                    .toList();
            // Stable: among equals the first in the order of the reasons stays.
            Optional<Gates> best = level.stream()
                    .filter(gates -> units(question, gates, answering) > answer.purchasable())
                    .min(Comparator.comparing(gates -> -units(question, gates, answering)));
            if (best.isPresent()) {
                return best;
            }
        }
        return Optional.empty();
    }

    private static long units(Question question, Gates gates, MethodRules answering) {
        return question.decide(gates, answering).outcome().purchasable();
    }

    /** The methods whose gates are meant: the one that answers, else all that could. */
    private static Set<MethodCode> affected(World world) {
        Answer answer = world.answer();
        return answer.shippingMethod() != null
                ? Set.of(answer.shippingMethod())
                : Set.copyOf(world.channel().shippingMethods());
    }

    /** The world with one gate opened by a change of its data; empty where no such change says exactly that. */
    private static Optional<World> applied(World world, Reason gate, Set<MethodCode> methods) {
        Channel channel = world.channel();
        return switch (gate) {
            case MAPPING_AMBIGUOUS, NEVER_OBSERVED, CONTRADICTORY -> Optional.empty();
            case MAPPING_BROKEN -> Optional.of(world.items(Changes::sound));
            case LISTING_INACTIVE -> Optional.of(
                    world.with(new ListingFacts("TEE", true, world.listing().sources())));
            case LOCATION_INACTIVE -> hasUndeclared(world)
                    ? Optional.empty()
                    : Optional.of(world.locations(location -> Changes.active(location, true)));
            case SUPPLIER_PAUSED -> Optional.of(world.suppliers(supplier -> Changes.paused(supplier, false)));
            case STOCK_STALE -> Optional
                    .of(world.suppliers(supplier -> Changes.freshness(supplier, new Freshness(1_000_000, null, null))));
            case FACTORY_EXCLUDED -> Optional.of(world.with(Changes.channel(channel,
                    change -> change.factory = new FactoryPolicy(FactoryPolicy.Policy.INCLUDE, null, null))));
            case NOT_ALLOCATED -> Optional.of(world.with(Changes.channel(channel, change -> {
                change.allocationDefault = Channel.AllocationDefault.ALL;
                change.allocations = change.allocations.stream()
                        .map(a -> new Allocation(
                                a.location(), null, null, null, a.safetyStockUnits(), a.safetyStockShare()))
                        .toList();
            })));
            case METHOD_NOT_OFFERED -> world.context().shippingMethod() == null
                    ? Optional.empty()
                    : Optional.of(world.with(Changes.channel(channel, change -> change.methods = List.copyOf(
                            new LinkedHashSet<>(Stream.concat(change.methods.stream(), methods.stream()).toList())))));
            case METHOD_CLOSED -> Optional.of(world.methods(methods, method -> Changes.open(method, true)));
            case ITEM_RESTRICTED -> Optional.of(world.methods(methods, Changes::carryingAll));
            case TOO_HEAVY -> Optional.of(world.methods(methods, method -> Changes.maxWeight(method, null)));
            case DESTINATION_BLOCKED -> Optional.of(world).filter(EngineFixesTest::isWholeAddress)
                    .map(so -> so.methods(methods, method -> unblocked(so, method)));
            case LANE_SUSPENDED -> Optional.of(world).filter(EngineFixesTest::isWholeAddress)
                    .map(so -> so.methods(methods, method -> resumed(so, method)));
            case NO_LANE -> hasUndeclared(world)
                    ? Optional.empty()
                    : Optional.of(world.methods(methods, method -> withLanes(world, method)));
            case TOO_SLOW ->
                    world.context().shippingMethod() == null && methods.size() < channel.shippingMethods().size()
                            ? Optional.empty()
                            : Optional.of(world.with(Changes.channel(channel, change -> change.promise = null)));
            case SAFETY_STOCK -> Optional.of(withoutSafetyStock(world));
            case SPLIT_NOT_ALLOWED -> Optional.of(world.with(Changes.channel(channel, change -> change.split = true)));
            case UNMAPPED, RESERVED, BUNDLE_LIMITED, REMAINDER, LOWER_RANK, ORDER_LIMIT, OUT_OF_STOCK ->
                    throw new AssertionError(gate + " is not openable");
        };
    }

    private static World withoutSafetyStock(World world) {
        return world.items(item -> Changes.safety(item, SafetyStock.NONE));
    }

    private static boolean hasUndeclared(World world) {
        return world.listing().sources().stream()
                .flatMap(source -> source.components().stream())
                .filter(part -> part.item() != null)
                .flatMap(part -> part.item().stock().stream())
                .anyMatch(at -> at.location().code().equals("undeclared"));
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
