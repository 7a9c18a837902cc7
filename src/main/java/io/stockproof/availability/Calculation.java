package io.stockproof.availability;

import io.stockproof.kernel.Destination;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.Reason;
import io.stockproof.kernel.SafetyStock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The formula: one listing, one destination, one instant; asked once for each shipping method. */
final class Calculation {

    private final ListingFacts listing;
    private final ChannelRules rules;
    private final Address to;
    private final LocalDate day;
    private final Standing[][][] standings;

    Calculation(
            ListingFacts listing,
            ChannelRules rules,
            Destination to,
            Instant now,
            Gates open,
            Waterfall waterfall) {
        this.listing = listing;
        this.rules = rules;
        this.to = Address.of(to);
        this.day = LocalDate.ofInstant(now, ZoneOffset.UTC);
        this.standings = new StockGates(listing, rules, now, open, waterfall).standings();
    }

    /** What {@code method} gives, and what it keeps back and leaves over. */
    Outcome by(MethodRules method, Gates open, Waterfall waterfall) {
        List<Yield> yields = new ArrayList<>(standings.length);
        for (int s = 0; s < standings.length; s++) {
            yields.add(sourceBy(s, method, open, waterfall));
        }
        long[] answered = rules.channel().sumSources() ? sum(yields) : best(yields);
        long available = 0;
        for (long units : answered) {
            available += Math.max(0, units);
        }
        long purchasable = Math.min(available, rules.orderLimit());
        Outcome outcome = new Outcome(method, yields, limited(answered, purchasable), available, purchasable);
        new LeftOvers(outcome, waterfall).tell();
        if (!method.offered() && !open.has(Reason.METHOD_NOT_OFFERED)) {
            waterfall.noted(Reason.METHOD_NOT_OFFERED);
        }
        if (available == 0) {
            noteWhatIsNotAdvertised(waterfall);
        }
        return outcome;
    }

    private Yield sourceBy(int s, MethodRules method, Gates open, Waterfall waterfall) {
        SourceFacts source = listing.sources().get(s);
        long weightGrams = source.weightGrams();
        long[][] usable = new long[standings[s].length][];
        LaneVerdict[][] lanes = new LaneVerdict[standings[s].length][];
        for (int c = 0; c < usable.length; c++) {
            usable[c] = new long[standings[s][c].length];
            lanes[c] = new LaneVerdict[standings[s][c].length];
            ItemFacts item = source.components().get(c).item();
            for (int i = 0; i < usable[c].length && item != null; i++) {
                Standing standing = standings[s][c][i];
                lanes[c][i] = LaneVerdict.NO_LANE;
                if (standing.admitted() > 0) {
                    LaneVerdict lane = method.lanes().from(standing.site(), to, day);
                    int daysToDoor = standing.site().leadTimeDays() + lane.transitDays().max();
                    Reason refusal = method
                            .refusal(item.attributes(), weightGrams, daysToDoor, lane, rules.deliveryDaysMax(), open);
                    lanes[c][i] = lane;
                    usable[c][i] = usable(s, c, standing, item, refusal, open, waterfall);
                }
            }
        }
        boolean split = rules.channel().splitShipments() || open.has(Reason.SPLIT_NOT_ALLOWED);
        return new Yield(source, standings[s], usable, lanes, split);
    }

    private static long usable(
            int source,
            int component,
            Standing standing,
            ItemFacts item,
            @Nullable Reason refusal,
            Gates open,
            Waterfall waterfall) {
        long reachable = standing.admitted();
        if (refusal != null) {
            waterfall.withheld(source, component, standing.site().code(), refusal, reachable);
            reachable = 0;
        }
        StockAt stock = standing.stock();
        long free = Math.max(
                0,
                Math.min(
                        reachable - stock.reservedByChannel(), standing.believed() - stock.reservedByAll()));
        if (free < reachable) {
            waterfall.withheld(source, component, standing.site().code(), Reason.RESERVED, reachable - free);
        }
        if (free == 0 || open.has(Reason.SAFETY_STOCK)) {
            return free;
        }
        SafetyStock safety = item.safetyStock() != null ? item.safetyStock() : standing.site().safetyStock();
        long kept = Math.min(safety.keptOf(reachable), free);
        if (kept > 0) {
            waterfall.withheld(source, component, standing.site().code(), Reason.SAFETY_STOCK, kept);
        }
        return free - kept;
    }

    /** The source that gives most answers alone; among equals the best rank. */
    private static long[] best(List<Yield> yields) {
        long[] answered = new long[yields.size()];
        int best = 0;
        for (int s = 0; s < answered.length; s++) {
            answered[s] = -1;
            best = yields.get(s).units() > yields.get(best).units() ? s : best;
        }
        if (answered.length > 0) {
            answered[best] = yields.get(best).units();
        }
        return answered;
    }

    /** All sources answer; but stock that two of them share is counted once, for the better rank. */
    private static long[] sum(List<Yield> yields) {
        long[] answered = new long[yields.size()];
        Set<ItemKey> counted = new HashSet<>();
        for (int s = 0; s < answered.length; s++) {
            Set<ItemKey> items = new HashSet<>();
            for (ComponentFacts component : yields.get(s).source().components()) {
                if (component.item() != null) {
                    items.add(component.item().key());
                }
            }
            boolean shared = items.stream().anyMatch(counted::contains);
            answered[s] = shared ? -1 : yields.get(s).units();
            if (!shared) {
                counted.addAll(items);
            }
        }
        return answered;
    }

    /** The order limit is used up by the best ranks first. */
    private static long[] limited(long[] answered, long purchasable) {
        long[] limited = answered.clone();
        long left = purchasable;
        for (int s = 0; s < limited.length; s++) {
            limited[s] = Math.min(limited[s], left);
            left -= Math.max(0, limited[s]);
        }
        return limited;
    }

    private void noteWhatIsNotAdvertised(Waterfall waterfall) {
        for (int s = 0; s < standings.length; s++) {
            List<ComponentFacts> components = listing.sources().get(s).components();
            for (int c = 0; c < components.size(); c++) {
                ItemFacts item = components.get(c).item();
                if (item != null && !item.stock().isEmpty() && item.advertised() == 0) {
                    waterfall.noted(s, c, Reason.OUT_OF_STOCK);
                }
            }
        }
    }
}
