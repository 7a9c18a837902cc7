package io.stockproof.availability;

import io.stockproof.kernel.DayRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Takes a line's units from what a shipping method gives. */
final class Picking {

    private final Outcome outcome;
    private final List<Serving.Pick> picks = new ArrayList<>();
    private int daysMin = Integer.MAX_VALUE;
    private int daysMax;

    Picking(Outcome outcome) {
        this.outcome = outcome;
    }

    /** {@code units} is no more than the outcome's purchasable. */
    Serving.Served served(long units) {
        long left = units;
        Yield whole = outcome.yields().stream()
                .filter(yield -> yield.units() >= units)
                .findFirst()
                .orElse(null);
        if (whole != null) {
            take(whole, units);
            left = 0;
        }
        for (int s = 0; s < outcome.yields().size() && left > 0; s++) {
            long taken = outcome.isAnsweredBy(s) ? Math.min(left, outcome.yields().get(s).units()) : 0;
            if (taken > 0) {
                take(outcome.yields().get(s), taken);
                left -= taken;
            }
        }
        return new Serving.Served(
                Objects.requireNonNull(outcome.method().code()), new DayRange(daysMin, daysMax), picks);
    }

    /** From the first location by preference that has them all, else (where a line may be split) from one after another. */
    private void take(Yield yield, long units) {
        List<Integer> places = byPreference(yield, 0);
        for (int place : places) {
            Site site = yield.standings()[0][place].site();
            if (yield.unitsAt(site.code()) >= units) {
                takeAt(yield, site, units);
                return;
            }
        }
        for (int c = 0; c < yield.standings().length; c++) {
            long left = units * yield.source().components().get(c).units();
            for (int place : byPreference(yield, c)) {
                long taken = Math.min(left, yield.usable(c, place));
                pick(yield, c, place, taken);
                left -= taken;
            }
        }
    }

    private void takeAt(Yield yield, Site site, long units) {
        for (int c = 0; c < yield.standings().length; c++) {
            for (int i = 0; i < yield.standings()[c].length; i++) {
                if (yield.standings()[c][i].site().code().equals(site.code())) {
                    pick(yield, c, i, units * yield.source().components().get(c).units());
                }
            }
        }
    }

    /** The places that have any: in the order of the channel's allocations, then the fastest, then the one with most. */
    private static List<Integer> byPreference(Yield yield, int component) {
        Comparator<Integer> preferred = Comparator.comparingInt(
                (Integer i) -> yield.standings()[component][i].site().preference())
                .thenComparingInt(i -> yield.daysMax(component, i))
                .thenComparingInt(i -> yield.daysMin(component, i))
                .thenComparing(Comparator.comparingLong((Integer i) -> yield.usable(component, i)).reversed())
                .thenComparing(i -> yield.standings()[component][i].site().code());
        return IntStream.range(0, yield.standings()[component].length)
                .boxed()
                .filter(i -> yield.usable(component, i) > 0)
                .sorted(preferred)
                .toList();
    }

    private void pick(Yield yield, int component, int place, long quantity) {
        if (quantity == 0) {
            return;
        }
        daysMin = Math.min(daysMin, yield.daysMin(component, place));
        daysMax = Math.max(daysMax, yield.daysMax(component, place));
        ItemFacts item = Objects.requireNonNull(
                yield.source().components().get(component).item());
        picks.add(new Serving.Pick(
                yield.source().rank(),
                item.key(),
                yield.standings()[component][place].site().code(),
                quantity));
    }
}
