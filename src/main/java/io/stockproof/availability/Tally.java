package io.stockproof.availability;

import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.Reason;
import java.util.ArrayList;
import java.util.List;

/** How many units each reason took, over all sources, components and locations. */
final class Tally implements Waterfall {

    private static final Reason[] REASONS = Reason.values();

    private final long[] quantities = new long[REASONS.length];
    private int present;

    @Override
    public void withheld(int source, int component, LocationCode location, Reason reason, long quantity) {
        add(reason, quantity);
    }

    @Override
    public void leftOver(int source, int component, Reason reason, long quantity) {
        add(reason, quantity);
    }

    @Override
    public void noted(int source, int component, Reason reason) {
        noted(reason);
    }

    @Override
    public void noted(Reason reason) {
        present |= 1 << reason.ordinal();
    }

    Tally copy() {
        Tally copy = new Tally();
        copy.takeLargest(this);
        return copy;
    }

    /** Keeps each reason at the larger of both quantities. */
    void takeLargest(Tally other) {
        present |= other.present;
        for (int i = 0; i < quantities.length; i++) {
            quantities[i] = Math.max(quantities[i], other.quantities[i]);
        }
    }

    /** The largest first; equals in the order of {@link Reason}. */
    List<Reason> reasons() {
        if (present == 0) {
            return List.of();
        }
        List<Reason> sorted = new ArrayList<>(Integer.bitCount(present));
        for (Reason reason : REASONS) {
            if ((present & 1 << reason.ordinal()) != 0) {
                int place = sorted.size();
                while (place > 0 && quantity(sorted.get(place - 1)) < quantity(reason)) {
                    place--;
                }
                sorted.add(place, reason);
            }
        }
        return sorted;
    }

    boolean has(Reason reason) {
        return (present & 1 << reason.ordinal()) != 0;
    }

    private long quantity(Reason reason) {
        return quantities[reason.ordinal()];
    }

    private void add(Reason reason, long quantity) {
        quantities[reason.ordinal()] += quantity;
        noted(reason);
    }
}
