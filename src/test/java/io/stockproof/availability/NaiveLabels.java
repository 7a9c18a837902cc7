package io.stockproof.availability;

import io.stockproof.channel.Allocation;
import io.stockproof.channel.Channel;
import io.stockproof.channel.FactoryPolicy;
import io.stockproof.kernel.Reason;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.Share;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.LocationKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Puts every advertised unit into its pile, and a label on each that is kept back. */
final class NaiveLabels {

    private final World world;
    private final Channel channel;
    private final Set<Reason> open;
    private final Map<List<Object>, NaiveLanes.Way> ways;

    NaiveLabels(World world, Set<Reason> open, Map<List<Object>, NaiveLanes.Way> ways) {
        this.world = world;
        this.channel = world.channel();
        this.open = open;
        this.ways = ways;
    }

    boolean offers(ShippingMethod method) {
        return method != null && channel.shippingMethods().contains(method.code());
    }

    List<NaivePile> piles(NaiveOutcome by, int source, int part, ComponentFacts component) {
        List<NaivePile> piles = new ArrayList<>();
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
            NaivePile pile = new NaivePile();
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
                pile.units.add(new NaivePile.Unit());
            }
            label(by, pile, component, item);
            piles.add(pile);
        }
        return piles;
    }

    private void label(NaiveOutcome by, NaivePile pile, ComponentFacts component, ItemFacts item) {
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
            onlyFirst(pile, Reason.STOCK_STALE, floor(kept == null ? Share.NONE : kept, pile.left()));
        }
        List<NaivePile.Unit> believed = pile.unlabelled();
        if (at != null && at.kind() == LocationKind.FACTORY) {
            FactoryPolicy factory = channel.factoryStock();
            boolean none = factory.policy() == FactoryPolicy.Policy.EXCLUDE;
            Share share = none ? Share.NONE : factory.share() == null ? Share.ALL : factory.share();
            onlyFirst(pile, Reason.FACTORY_EXCLUDED, floor(share, pile.left()));
            onlyFirst(pile, Reason.FACTORY_EXCLUDED, factory.maxUnits() == null ? Long.MAX_VALUE : factory.maxUnits());
        }
        Allocation allocation = allocation(pile);
        if (allocation == null) {
            all(pile, Reason.NOT_ALLOCATED,
                    at != null && channel.allocationDefault() == Channel.AllocationDefault.NONE);
        } else {
            all(pile, Reason.NOT_ALLOCATED, Boolean.TRUE.equals(allocation.none()));
            if (allocation.share() != null) {
                onlyFirst(pile, Reason.NOT_ALLOCATED, floor(allocation.share(), pile.left()));
            }
            onlyFirst(pile, Reason.NOT_ALLOCATED, allocation.units() == null ? Long.MAX_VALUE : allocation.units());
        }
        ship(by.method, pile, item);
        reserve(pile, believed);
        keepBack(pile, item, allocation);
    }

    private Allocation allocation(NaivePile pile) {
        return channel.allocations().stream()
                .filter(a -> a.location().equals(pile.stock.location()))
                .findFirst()
                .orElse(null);
    }

    private void all(NaivePile pile, Reason reason, boolean applies) {
        if (applies) {
            onlyFirst(pile, reason, 0);
        }
    }

    /** Labels what lies beyond the first {@code admitted} units. */
    private void onlyFirst(NaivePile pile, Reason reason, long admitted) {
        if (open.contains(reason)) {
            return;
        }
        List<NaivePile.Unit> left = pile.unlabelled();
        for (int i = 0; i < left.size(); i++) {
            if (i >= admitted) {
                left.get(i).label = reason;
            }
        }
    }

    private void ship(ShippingMethod method, NaivePile pile, ItemFacts item) {
        boolean nowhere = pile.location == null;
        pile.way = nowhere || method == null ? NaiveLanes.Way.NONE
                : ways.computeIfAbsent(
                        List.of(method.code(), pile.stock.location()),
                        key -> NaiveLanes.best(world, method, pile.stock.location(), pile.location));
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
    private static void reserve(NaivePile pile, List<NaivePile.Unit> believed) {
        List<NaivePile.Unit> mine = new ArrayList<>(pile.unlabelled());
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

    private void keepBack(NaivePile pile, ItemFacts item, Allocation allocation) {
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
        List<NaivePile.Unit> left = new ArrayList<>(pile.unlabelled());
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
}
