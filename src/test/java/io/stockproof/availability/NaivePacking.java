package io.stockproof.availability;

import io.stockproof.channel.Channel;
import io.stockproof.kernel.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Packs what has no label, one bundle after another, and labels what is left over. */
final class NaivePacking {

    private final World world;
    private final Channel channel;
    private final Set<Reason> open;

    NaivePacking(World world, Set<Reason> open) {
        this.world = world;
        this.channel = world.channel();
        this.open = open;
    }

    void pack(NaiveOutcome by) {
        int sources = by.piles.size();
        boolean split = channel.splitShipments() || open.contains(Reason.SPLIT_NOT_ALLOWED);
        long[] bundles = new long[sources];
        List<List<List<NaivePile>>> there = new ArrayList<>();
        for (int s = 0; s < sources; s++) {
            List<List<NaivePile>> place = split ? by.piles.get(s) : bestPlace(by.piles.get(s), s);
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
    private long packed(List<List<NaivePile>> parts, int source) {
        long bundles = 0;
        while (canPack(parts, source, bundles + 1)) {
            bundles++;
        }
        return bundles;
    }

    private boolean canPack(List<List<NaivePile>> parts, int source, long bundles) {
        for (int c = 0; c < parts.size(); c++) {
            long units = 0;
            for (NaivePile pile : parts.get(c)) {
                units += pile.left();
            }
            if (units < bundles * world.listing().sources().get(source).components().get(c).units()) {
                return false;
            }
        }
        return true;
    }

    private static List<List<NaivePile>> at(List<List<NaivePile>> parts, Object place) {
        return parts.stream()
                .map(piles -> piles.stream().filter(p -> p.stock.location().equals(place)).toList())
                .toList();
    }

    /** The piles of the one place that a parcel comes from; none, where no place has a whole bundle. */
    private List<List<NaivePile>> bestPlace(List<List<NaivePile>> parts, int source) {
        return parts.stream()
                .flatMap(List::stream)
                .filter(pile -> pile.left() > 0)
                .filter(pile -> packed(at(parts, pile.stock.location()), source) > 0)
                .min(Comparator.comparing((NaivePile pile) -> -packed(at(parts, pile.stock.location()), source))
                        .thenComparing(this::preference)
                        .thenComparing(NaivePile::daysMax)
                        .thenComparing(NaivePile::daysMin)
                        .thenComparing(pile -> pile.stock.location()))
                .map(pile -> at(parts, pile.stock.location()))
                .orElse(null);
    }

    private int preference(NaivePile pile) {
        for (int i = 0; i < channel.allocations().size(); i++) {
            if (channel.allocations().get(i).location().equals(pile.stock.location())) {
                return i;
            }
        }
        return 1_000_000;
    }

    private void leaveOver(
            NaiveOutcome by, int s, List<List<NaivePile>> there, boolean answers, long bundles, long sold) {
        List<List<NaivePile>> parts = by.piles.get(s);
        boolean onlyTogether = bundles == 0 && packed(parts, s) > 0;
        for (int c = 0; c < parts.size(); c++) {
            long perBundle = world.listing().sources().get(s).components().get(c).units();
            List<NaivePile.Unit> here = new ArrayList<>();
            there.get(c).forEach(pile -> here.addAll(pile.unlabelled()));
            for (NaivePile pile : parts.get(c)) {
                for (NaivePile.Unit unit : pile.unlabelled()) {
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

    private static void days(NaiveOutcome by, boolean[] answers) {
        List<NaivePile> used = by.answering;
        List<NaivePile> all = new ArrayList<>();
        for (int s = 0; s < answers.length; s++) {
            if (answers[s]) {
                by.piles.get(s).forEach(all::addAll);
            }
        }
        for (NaivePile pile : used) {
            by.daysMin = by.daysMin == null ? pile.daysMin() : Math.min(by.daysMin, pile.daysMin());
            by.daysMax = by.daysMax == null ? pile.daysMax() : Math.max(by.daysMax, pile.daysMax());
        }
        List<NaivePile> onHand = all.stream().filter(pile -> !pile.units.isEmpty()).toList();
        by.observedAt = Stream.of(used, onHand, all)
                .filter(piles -> !piles.isEmpty())
                .findFirst()
                .flatMap(piles -> piles.stream().map(pile -> pile.stock.observedAt()).min(Comparator.naturalOrder()))
                .orElse(null);
    }
}
