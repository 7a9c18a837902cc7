package io.stockproof.availability;

import io.stockproof.channel.Allocation;
import io.stockproof.channel.Channel;
import io.stockproof.channel.FactoryPolicy;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.Share;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.LocationKind;
import io.stockproof.supplier.Supplier;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The formula a second time, by another way of thinking: every advertised unit is a thing that lies in a pile and gets a
 * label; how many bundles there are is found by trying to pack one more. Uses nothing of the engine but its input.
 */
final class Naive {

    /** A single unit of an item. */
    private static final class Unit {
        Reason label;
        boolean leftOver;
    }

    /** All units of one component at one place. */
    private static final class Pile {
        int source;
        int part;
        StockAt stock;
        Supplier supplier;
        Location location;
        NaiveLanes.Way way;
        final List<Unit> units = new ArrayList<>();

        List<Unit> unlabelled() {
            return units.stream().filter(unit -> unit.label == null).toList();
        }

        int leadDays() {
            return location == null ? 0 : location.leadTimeDays();
        }

        int daysMax() {
            return leadDays() + way.max();
        }

        int daysMin() {
            return leadDays() + way.min();
        }
    }

    /** What comes out, for one method. */
    private static final class ByMethod {
        ShippingMethod method;
        List<List<List<Pile>>> piles;
        long available;
        long purchasable;
        final Map<Reason, Long> reasons = new EnumMap<>(Reason.class);
        final Map<String, Long> ledger = new TreeMap<>();
        List<Pile> answering = new ArrayList<>();
        Integer daysMin;
        Integer daysMax;
        Instant observedAt;
    }

    /** As the engine's answer, and the count of every label by {@code source/component/place/label}. */
    record Result(
            long available,
            long purchasable,
            StockStatus status,
            List<Reason> reasons,
            MethodCode method,
            List<MethodCode> methods,
            DayRange days,
            Instant observedAt,
            Map<String, Long> ledger) {}

    private final World world;
    private final Channel channel;
    private final Set<Reason> open;

    private Naive(World world, Set<Reason> open) {
        this.world = world;
        this.channel = world.channel();
        this.open = open;
    }

    static Result answer(World world) {
        return answer(world, EnumSet.noneOf(Reason.class));
    }

    /** With gates open for all methods. */
    static Result answer(World world, Set<Reason> open) {
        return new Naive(world, open).result();
    }

    private Result result() {
        List<ByMethod> offered = new ArrayList<>();
        for (MethodCode code : channel.shippingMethods()) {
            world.methods().stream().filter(m -> m.code().equals(code)).forEach(m -> offered.add(by(m)));
        }
        MethodCode named = world.context().shippingMethod();
        List<ByMethod> all = new ArrayList<>(offered);
        ByMethod chosen;
        if (named != null) {
            chosen = offered.stream()
                    .filter(one -> one.method.code().equals(named))
                    .findFirst()
                    .orElseGet(() -> by(world.methods().stream()
                            .filter(m -> m.code().equals(named))
                            .findFirst()
                            .orElseThrow()));
            if (!all.contains(chosen)) {
                all.add(chosen);
            }
        } else {
            chosen = offered.stream()
                    .sorted(Comparator.comparing((ByMethod one) -> -one.available)
                            .thenComparing(one -> one.daysMax == null ? 0 : one.daysMax)
                            .thenComparing(one -> one.daysMin == null ? 0 : one.daysMin))
                    .findFirst()
                    .orElseGet(() -> by(null));
        }
        Map<Reason, Long> reasons = new EnumMap<>(chosen.reasons);
        boolean nothing = named == null && chosen.available == 0;
        if (nothing) {
            offered.forEach(one -> one.reasons.forEach((reason, units) -> reasons.merge(reason, units, Math::max)));
        }
        return said(chosen, all, reasons, nothing);
    }

    private Result said(ByMethod chosen, List<ByMethod> all, Map<Reason, Long> reasons, boolean nothing) {
        List<MethodCode> giving = new ArrayList<>();
        Stream.concat(Stream.of(chosen), all.stream().filter(one -> one != chosen))
                .filter(one -> one.available > 0 && one.method != null)
                .forEach(one -> giving.add(one.method.code()));
        boolean unknown = reasons.containsKey(Reason.NEVER_OBSERVED) || reasons.containsKey(Reason.CONTRADICTORY);
        StockStatus status = chosen.available == 0
                ? unknown ? StockStatus.UNKNOWN : StockStatus.OUT_OF_STOCK
                : chosen.available > channel.display().lowStockAt() ? StockStatus.IN_STOCK : StockStatus.LOW_STOCK;
        return new Result(
                chosen.available,
                chosen.purchasable,
                status,
                reasons.entrySet().stream()
                        .sorted(Map.Entry.<Reason, Long>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                        .map(Map.Entry::getKey)
                        .toList(),
                nothing || chosen.method == null ? null : chosen.method.code(),
                giving,
                chosen.available == 0 ? null : new DayRange(chosen.daysMin, chosen.daysMax),
                chosen.observedAt,
                chosen.ledger);
    }

    private ByMethod by(ShippingMethod method) {
        ByMethod by = new ByMethod();
        by.method = method;
        by.piles = new ArrayList<>();
        for (int s = 0; s < world.listing().sources().size(); s++) {
            List<List<Pile>> parts = new ArrayList<>();
            List<ComponentFacts> components =
                    world.listing().sources().get(s).components();
            for (int c = 0; c < components.size(); c++) {
                parts.add(piles(by, s, c, components.get(c)));
            }
            by.piles.add(parts);
        }
        if (by.piles.isEmpty()) {
            by.reasons.put(Reason.UNMAPPED, 0L);
        }
        if (!offers(method) && !open.contains(Reason.METHOD_NOT_OFFERED)) {
            by.reasons.put(Reason.METHOD_NOT_OFFERED, 0L);
        }
        pack(by);
        write(by);
        return by;
    }

    private boolean offers(ShippingMethod method) {
        return method != null && channel.shippingMethods().contains(method.code());
    }

    // ---- piles -------------------------------------------------------------------------------------------------

    private List<Pile> piles(ByMethod by, int source, int part, ComponentFacts component) {
        List<Pile> piles = new ArrayList<>();
        ItemFacts item = component.item();
        if (item == null) {
            by.reasons.put(Reason.MAPPING_AMBIGUOUS, 0L);
            return piles;
        }
        boolean broken = item.broken() && !open.contains(Reason.MAPPING_BROKEN);
        boolean inactive = !world.listing().active() && !open.contains(Reason.LISTING_INACTIVE);
        if (broken) {
            by.reasons.put(Reason.MAPPING_BROKEN, 0L);
        } else if (inactive) {
            by.reasons.put(Reason.LISTING_INACTIVE, 0L);
        } else if (item.stock().isEmpty()) {
            by.reasons.put(item.contradictory() ? Reason.CONTRADICTORY : Reason.NEVER_OBSERVED, 0L);
        }
        for (StockAt stock : item.stock()) {
            Pile pile = new Pile();
            pile.source = source;
            pile.part = part;
            pile.stock = stock;
            pile.supplier = world.suppliers().stream()
                    .filter(s -> s.code().equals(stock.location().supplier()))
                    .findFirst()
                    .orElseThrow();
            pile.location = pile.supplier.locations().stream()
                    .filter(l -> l.code().equals(stock.location().code()))
                    .findFirst()
                    .orElse(null);
            for (long i = 0; i < stock.onHand(); i++) {
                pile.units.add(new Unit());
            }
            label(by, pile, component, item);
            piles.add(pile);
        }
        return piles;
    }

    private void label(ByMethod by, Pile pile, ComponentFacts component, ItemFacts item) {
        Location at = pile.location;
        all(pile, Reason.MAPPING_BROKEN, item.broken());
        all(pile, Reason.LISTING_INACTIVE, !world.listing().active());
        all(pile, Reason.LOCATION_INACTIVE, at == null || !at.active());
        all(pile, Reason.SUPPLIER_PAUSED, at != null && pile.supplier.paused());
        Instant believedUntil = pile.stock.observedAt().plusSeconds(pile.supplier.freshness().maxAgeSeconds());
        if (at != null && world.now().isAfter(believedUntil)) {
            Share kept = switch (pile.supplier.freshness().whenStale()) {
                case EXCLUDE -> Share.NONE;
                case KEEP_SHARE -> pile.supplier.freshness().keepShare();
            };
            onlyFirst(pile, Reason.STOCK_STALE, floor(kept == null ? Share.NONE : kept, pile.unlabelled().size()));
        }
        List<Unit> believed = pile.unlabelled();
        if (at != null && at.kind() == LocationKind.FACTORY) {
            FactoryPolicy factory = channel.factoryStock();
            boolean none = factory.policy() == FactoryPolicy.Policy.EXCLUDE;
            Share share = none ? Share.NONE : factory.share() == null ? Share.ALL : factory.share();
            onlyFirst(pile, Reason.FACTORY_EXCLUDED, floor(share, pile.unlabelled().size()));
            onlyFirst(pile, Reason.FACTORY_EXCLUDED, factory.maxUnits() == null ? Long.MAX_VALUE : factory.maxUnits());
        }
        Allocation allocation = allocation(pile);
        if (allocation == null) {
            all(pile, Reason.NOT_ALLOCATED,
                    at != null && channel.allocationDefault() == Channel.AllocationDefault.NONE);
        } else {
            all(pile, Reason.NOT_ALLOCATED, Boolean.TRUE.equals(allocation.none()));
            if (allocation.share() != null) {
                onlyFirst(pile, Reason.NOT_ALLOCATED, floor(allocation.share(), pile.unlabelled().size()));
            }
            onlyFirst(pile, Reason.NOT_ALLOCATED, allocation.units() == null ? Long.MAX_VALUE : allocation.units());
        }
        ship(by.method, pile, item);
        reserve(pile, believed);
        keepBack(pile, item, allocation);
    }

    private Allocation allocation(Pile pile) {
        return channel.allocations().stream()
                .filter(a -> a.location().equals(pile.stock.location()))
                .findFirst()
                .orElse(null);
    }

    private void all(Pile pile, Reason reason, boolean applies) {
        if (applies) {
            onlyFirst(pile, reason, 0);
        }
    }

    /** Labels what lies beyond the first {@code admitted} units. */
    private void onlyFirst(Pile pile, Reason reason, long admitted) {
        if (open.contains(reason)) {
            return;
        }
        List<Unit> left = pile.unlabelled();
        for (int i = 0; i < left.size(); i++) {
            if (i >= admitted) {
                left.get(i).label = reason;
            }
        }
    }

    private void ship(ShippingMethod method, Pile pile, ItemFacts item) {
        boolean nowhere = pile.location == null;
        pile.way = nowhere || method == null ? NaiveLanes.Way.NONE
                : NaiveLanes.best(world, method, pile.stock.location(), pile.location);
        all(pile, Reason.METHOD_NOT_OFFERED, !offers(method));
        if (method != null) {
            all(pile, Reason.METHOD_CLOSED, !method.open());
            all(pile, Reason.ITEM_RESTRICTED, item.attributes().stream().anyMatch(method.refuses()::contains));
            long grams = 0;
            for (ComponentFacts part : world.listing().sources().get(pile.source).components()) {
                for (int i = 0; i < part.units(); i++) {
                    grams += part.item() == null || part.item().weightGrams() == null
                            ? 0
                            : part.item().weightGrams();
                }
            }
            all(pile, Reason.TOO_HEAVY, method.maxWeightGrams() != null && grams > method.maxWeightGrams());
        }
        all(pile, Reason.DESTINATION_BLOCKED, pile.way.state().equals("BLOCKED"));
        all(pile, Reason.NO_LANE, pile.way.state().equals("NONE"));
        all(pile, Reason.LANE_SUSPENDED, pile.way.state().equals("SUSPENDED"));
        all(pile, Reason.TOO_SLOW, channel.promise() != null
                && pile.daysMax() > channel.promise().maxDeliveryDays());
    }

    /** Other channels' buyers take what this channel may not sell first; its own take from what it may. */
    private static void reserve(Pile pile, List<Unit> believed) {
        List<Unit> mine = new ArrayList<>(pile.unlabelled());
        long notMine = (long) believed.size() - mine.size();
        long others = pile.stock.reservedByAll() - pile.stock.reservedByChannel();
        for (long i = 0; i < others; i++) {
            if (notMine > 0) {
                notMine--;
            } else if (!mine.isEmpty()) {
                mine.removeLast().label = Reason.RESERVED;
            }
        }
        for (long i = 0; i < pile.stock.reservedByChannel() && !mine.isEmpty(); i++) {
            mine.removeLast().label = Reason.RESERVED;
        }
    }

    private void keepBack(Pile pile, ItemFacts item, Allocation allocation) {
        if (open.contains(Reason.SAFETY_STOCK)) {
            return;
        }
        boolean known = pile.location != null;
        SafetyStock ofAllocation = null;
        if (allocation != null && (allocation.safetyStockUnits() != null || allocation.safetyStockShare() != null)) {
            ofAllocation = new SafetyStock(
                    allocation.safetyStockUnits() == null ? 0 : allocation.safetyStockUnits(),
                    allocation.safetyStockShare());
        }
        SafetyStock rule = Stream.of(
                item.safetyStock(),
                ofAllocation,
                known ? pile.location.safetyStock() : null,
                known ? channel.safetyStock() : null,
                known ? pile.supplier.safetyStock() : null)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(SafetyStock.NONE);
        long reachable = pile.units.stream()
                .filter(unit -> unit.label == null || unit.label == Reason.RESERVED)
                .count();
        long kept = Math.max(rule.units(), ceiling(rule.share(), reachable));
        List<Unit> left = new ArrayList<>(pile.unlabelled());
        for (long i = 0; i < kept && !left.isEmpty(); i++) {
            left.removeLast().label = Reason.SAFETY_STOCK;
        }
    }

    /** The most units of which it can be said that they are no more than this share. */
    private static long floor(Share share, long of) {
        long millionths = share.value().movePointRight(6).longValueExact();
        long units = 0;
        while ((units + 1) * 1_000_000 <= millionths * of) {
            units++;
        }
        return units;
    }

    /** The fewest units of which it can be said that they are no less than this share. */
    private static long ceiling(Share share, long of) {
        long millionths = share.value().movePointRight(6).longValueExact();
        long units = 0;
        while (units * 1_000_000 < millionths * of) {
            units++;
        }
        return units;
    }

    // ---- packing -----------------------------------------------------------------------------------------------

    private void pack(ByMethod by) {
        int sources = by.piles.size();
        boolean split = channel.splitShipments() || open.contains(Reason.SPLIT_NOT_ALLOWED);
        long[] bundles = new long[sources];
        List<List<List<Pile>>> there = new ArrayList<>();
        for (int s = 0; s < sources; s++) {
            List<List<Pile>> place = split ? by.piles.get(s) : bestPlace(by.piles.get(s), s);
            there.add(place == null ? by.piles.get(s) : place);
            bundles[s] = place == null ? 0 : packed(place, s);
        }
        boolean[] answers = answering(bundles);
        long limit = channel.orderLimit() == null ? Long.MAX_VALUE : channel.orderLimit();
        for (int s = 0; s < sources; s++) {
            long sold = 0;
            for (long i = 0; i < bundles[s] && answers[s]; i++) {
                by.available++;
                if (by.purchasable < limit) {
                    by.purchasable++;
                    sold++;
                }
            }
            leaveOver(by, s, there.get(s), answers[s], bundles[s], sold);
            if (sold > 0) {
                there.get(s).forEach(piles -> piles.stream()
                        .filter(pile -> pile.units.stream().anyMatch(unit -> unit.label == null || unit.leftOver))
                        .forEach(by.answering::add));
            }
        }
        days(by, answers);
        if (by.available == 0) {
            for (SourceFacts source : world.listing().sources()) {
                for (ComponentFacts part : source.components()) {
                    ItemFacts item = part.item();
                    if (item != null && !item.stock().isEmpty()
                            && item.stock().stream().noneMatch(s -> s.onHand() > 0)) {
                        by.reasons.put(Reason.OUT_OF_STOCK, 0L);
                    }
                }
            }
        }
    }

    private boolean[] answering(long[] bundles) {
        boolean[] answers = new boolean[bundles.length];
        if (!channel.sumSources()) {
            int best = -1;
            for (int s = 0; s < bundles.length; s++) {
                if (best < 0 || bundles[s] > bundles[best]) {
                    best = s;
                }
            }
            if (best >= 0) {
                answers[best] = true;
            }
            return answers;
        }
        Set<Object> seen = new HashSet<>();
        for (int s = 0; s < bundles.length; s++) {
            List<Object> keys = new ArrayList<>();
            world.listing().sources().get(s).components().stream()
                    .filter(part -> part.item() != null)
                    .forEach(part -> keys.add(part.item().key()));
            answers[s] = keys.stream().noneMatch(seen::contains);
            if (answers[s]) {
                seen.addAll(keys);
            }
        }
        return answers;
    }

    /** Tries to pack one more, as long as it goes. */
    private long packed(List<List<Pile>> parts, int source) {
        long bundles = 0;
        while (canPack(parts, source, bundles + 1)) {
            bundles++;
        }
        return bundles;
    }

    private boolean canPack(List<List<Pile>> parts, int source, long bundles) {
        for (int c = 0; c < parts.size(); c++) {
            long units = parts.get(c).stream().mapToLong(pile -> pile.unlabelled().size()).sum();
            if (units < bundles * world.listing().sources().get(source).components().get(c).units()) {
                return false;
            }
        }
        return true;
    }

    private static List<List<Pile>> at(List<List<Pile>> parts, Object place) {
        return parts.stream()
                .map(piles -> piles.stream().filter(p -> p.stock.location().equals(place)).toList())
                .toList();
    }

    /** The piles of the one place that a parcel comes from; none, where no place has a whole bundle. */
    private List<List<Pile>> bestPlace(List<List<Pile>> parts, int source) {
        return parts.stream()
                .flatMap(List::stream)
                .filter(pile -> !pile.unlabelled().isEmpty())
                .filter(pile -> packed(at(parts, pile.stock.location()), source) > 0)
                .min(Comparator.comparing((Pile pile) -> -packed(at(parts, pile.stock.location()), source))
                        .thenComparing(this::preference)
                        .thenComparing(Pile::daysMax)
                        .thenComparing(Pile::daysMin)
                        .thenComparing(pile -> pile.stock.location()))
                .map(pile -> at(parts, pile.stock.location()))
                .orElse(null);
    }

    private int preference(Pile pile) {
        for (int i = 0; i < channel.allocations().size(); i++) {
            if (channel.allocations().get(i).location().equals(pile.stock.location())) {
                return i;
            }
        }
        return 1_000_000;
    }

    private void leaveOver(
            ByMethod by, int s, List<List<Pile>> there, boolean answers, long bundles, long sold) {
        List<List<Pile>> parts = by.piles.get(s);
        boolean onlyTogether = bundles == 0 && packed(parts, s) > 0;
        for (int c = 0; c < parts.size(); c++) {
            long perBundle = world.listing().sources().get(s).components().get(c).units();
            List<Unit> here = new ArrayList<>();
            there.get(c).forEach(pile -> here.addAll(pile.unlabelled()));
            for (Pile pile : parts.get(c)) {
                for (Unit unit : pile.unlabelled()) {
                    unit.leftOver = true;
                    if (!answers) {
                        unit.label = Reason.LOWER_RANK;
                    } else if (onlyTogether || !here.contains(unit)) {
                        unit.label = Reason.SPLIT_NOT_ALLOWED;
                    } else {
                        unit.leftOver = false;
                    }
                }
            }
            if (answers && !onlyTogether) {
                for (int i = 0; i < here.size(); i++) {
                    long inBundle = i / perBundle;
                    boolean whole = (inBundle + 1) * perBundle <= here.size();
                    here.get(i).label = inBundle < sold
                            ? null
                            : inBundle < bundles ? Reason.ORDER_LIMIT
                                    : whole ? Reason.BUNDLE_LIMITED : Reason.REMAINDER;
                    here.get(i).leftOver = here.get(i).label != null;
                }
            }
        }
    }

    // ---- what is said of it -------------------------------------------------------------------------------------

    private static void days(ByMethod by, boolean[] answers) {
        List<Pile> used = by.answering;
        List<Pile> all = new ArrayList<>();
        for (int s = 0; s < answers.length; s++) {
            if (answers[s]) {
                by.piles.get(s).forEach(all::addAll);
            }
        }
        for (Pile pile : used) {
            by.daysMin = by.daysMin == null ? pile.daysMin() : Math.min(by.daysMin, pile.daysMin());
            by.daysMax = by.daysMax == null ? pile.daysMax() : Math.max(by.daysMax, pile.daysMax());
        }
        List<Pile> onHand = all.stream().filter(pile -> !pile.units.isEmpty()).toList();
        by.observedAt = Stream.of(used, onHand, all)
                .filter(piles -> !piles.isEmpty())
                .findFirst()
                .flatMap(piles -> piles.stream().map(pile -> pile.stock.observedAt()).min(Comparator.naturalOrder()))
                .orElse(null);
    }

    private static void write(ByMethod by) {
        for (List<List<Pile>> parts : by.piles) {
            for (List<Pile> piles : parts) {
                for (Pile pile : piles) {
                    for (Unit unit : pile.units) {
                        String place = unit.leftOver ? "left over" : pile.stock.location().toString();
                        String label = unit.label == null ? "sold" : unit.label.name();
                        by.ledger.merge(
                                pile.source + "/" + pile.part + "/" + (unit.label == null ? "" : place) + "/" + label,
                                1L,
                                Long::sum);
                        if (unit.label != null) {
                            by.reasons.merge(unit.label, 1L, Long::sum);
                        }
                    }
                }
            }
        }
    }
}
