package io.stockproof.availability;

import io.stockproof.channel.Channel;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import io.stockproof.shipping.ShippingMethod;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The formula a second time, by another way of thinking: every advertised unit is a thing that lies in a pile and gets a
 * label; how many bundles there are is found by trying to pack one more. Uses nothing of the engine but its input.
 */
final class Naive {

    /**
     * As the engine's answer.
     *
     * @param ledger the count of every label by {@code source/component/place/label}
     * @param labels all that any method tried gives
     */
    record Result(
            long available,
            long purchasable,
            StockStatus status,
            List<Reason> reasons,
            MethodCode method,
            List<MethodCode> methods,
            DayRange days,
            Instant observedAt,
            Map<String, Long> ledger,
            Set<Reason> labels) {}

    /** What concerns a way of shipping, and not the stock. */
    private static final Set<Reason> SHIPPING = EnumSet.range(Reason.METHOD_NOT_OFFERED, Reason.TOO_SLOW);

    private final World world;
    private final Channel channel;
    private final Set<Reason> open;
    private final MethodCode shippingOpenOf;
    private final Map<List<Object>, NaiveLanes.Way> ways;

    private Naive(
            World world, Set<Reason> open, MethodCode shippingOpenOf, Map<List<Object>, NaiveLanes.Way> ways) {
        this.world = world;
        this.channel = world.channel();
        this.open = open;
        this.shippingOpenOf = shippingOpenOf;
        this.ways = ways;
    }

    /** A world that is asked many times, with one set of gates open after another. */
    record Asked(World world, Map<List<Object>, NaiveLanes.Way> ways) {

        Asked(World world) {
            this(world, new HashMap<>());
        }

        /** With the gates of shipping open for one method only, or for all where {@code null}. */
        Result answer(Set<Reason> open, MethodCode shippingOpenOf) {
            return new Naive(world, open, shippingOpenOf, ways).result();
        }
    }

    static Result answer(World world) {
        return answer(world, EnumSet.noneOf(Reason.class));
    }

    /** With gates open for all methods. */
    static Result answer(World world, Set<Reason> open) {
        return new Asked(world).answer(open, null);
    }

    private Result result() {
        List<NaiveOutcome> offered = new ArrayList<>();
        for (MethodCode code : channel.shippingMethods()) {
            world.methods().stream().filter(m -> m.code().equals(code)).forEach(m -> offered.add(by(m)));
        }
        MethodCode named = world.context().shippingMethod();
        List<NaiveOutcome> all = new ArrayList<>(offered);
        NaiveOutcome chosen;
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
                    .sorted(Comparator.comparing((NaiveOutcome one) -> -one.available)
                            .thenComparing(one -> one.daysMax == null ? 0 : one.daysMax)
                            .thenComparing(one -> one.daysMin == null ? 0 : one.daysMin))
                    .findFirst()
                    .orElseGet(() -> by(null));
            if (all.isEmpty()) {
                all.add(chosen);
            }
        }
        Map<Reason, Long> reasons = new EnumMap<>(chosen.reasons);
        boolean nothing = named == null && chosen.available == 0;
        if (nothing) {
            offered.forEach(one -> one.reasons.forEach((reason, units) -> reasons.merge(reason, units, Math::max)));
        }
        return said(chosen, all, reasons, nothing);
    }

    private Result said(NaiveOutcome chosen, List<NaiveOutcome> all, Map<Reason, Long> reasons, boolean nothing) {
        List<MethodCode> giving = new ArrayList<>();
        Stream.concat(Stream.of(chosen), all.stream().filter(one -> one != chosen))
                .filter(one -> one.available > 0 && one.method != null)
                .forEach(one -> giving.add(one.method.code()));
        Set<Reason> labels = EnumSet.noneOf(Reason.class);
        all.forEach(one -> labels.addAll(one.reasons.keySet()));
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
                chosen.ledger,
                labels);
    }

    private NaiveOutcome by(ShippingMethod method) {
        NaiveOutcome by = new NaiveOutcome();
        by.method = method;
        by.piles = new ArrayList<>();
        Set<Reason> open = openFor(method);
        NaiveLabels labels = new NaiveLabels(world, open, ways);
        for (int s = 0; s < world.listing().sources().size(); s++) {
            List<List<NaivePile>> parts = new ArrayList<>();
            List<ComponentFacts> components =
                    world.listing().sources().get(s).components();
            for (int c = 0; c < components.size(); c++) {
                parts.add(labels.piles(by, s, c, components.get(c)));
            }
            by.piles.add(parts);
        }
        if (by.piles.isEmpty()) {
            by.reasons.put(Reason.UNMAPPED, 0L);
        }
        if (!labels.offers(method) && !open.contains(Reason.METHOD_NOT_OFFERED)) {
            by.reasons.put(Reason.METHOD_NOT_OFFERED, 0L);
        }
        new NaivePacking(world, open).pack(by);
        write(by);
        return by;
    }

    private Set<Reason> openFor(ShippingMethod method) {
        if (shippingOpenOf == null || method != null && method.code().equals(shippingOpenOf)) {
            return open;
        }
        Set<Reason> ofStock = EnumSet.noneOf(Reason.class);
        ofStock.addAll(open);
        ofStock.removeAll(SHIPPING);
        return ofStock;
    }

    private static void write(NaiveOutcome by) {
        for (List<List<NaivePile>> parts : by.piles) {
            for (List<NaivePile> piles : parts) {
                for (NaivePile pile : piles) {
                    for (NaivePile.Unit unit : pile.units) {
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
