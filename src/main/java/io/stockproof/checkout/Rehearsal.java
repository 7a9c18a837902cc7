package io.stockproof.checkout;

import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import java.time.Instant;
import java.util.List;

/** What became of a cart that was only tried. */
public sealed interface Rehearsal {

    /**
     * It was decided under locks, and all of it taken back.
     *
     * @param version of the stock and rules that it was decided on
     * @param whole whether every line would be served whole
     * @param held whether the hold was made, as it must be if and only if the cart is whole
     * @param released whether the hold was given up again, with every unit free as before
     */
    record Decided(
            Instant asOf,
            String version,
            boolean whole,
            boolean held,
            boolean released,
            List<Line> lines,
            List<Limit> limits)
            implements
                Rehearsal {

        public Decided {
            lines = List.copyOf(lines);
            limits = List.copyOf(limits);
        }
    }

    /** It was not: a checkout, a supplier's poll or the database was busier than it is worth waiting for. */
    record Busy(String why) implements Rehearsal {}

    /** A line's fate; {@code picks} are empty unless the whole cart was held. */
    record Line(String lineId, String variant, long requested, long accepted, List<Reason> reasons, List<Pick> picks) {

        public Line {
            reasons = List.copyOf(reasons);
            picks = List.copyOf(picks);
        }
    }

    /** Units of an item that would serve a line. */
    record Pick(MethodCode method, LocationCode location, String sku, long units) {}

    /**
     * Where a variant's number ends: a cart of exactly {@code purchasable} units, and one of one more.
     *
     * @param acceptedAtLimit of exactly as many; 0 where nothing is purchasable
     * @param acceptedBeyond of one more
     * @param reasonsBeyond why no more
     */
    record Limit(
            String variant, long purchasable, long acceptedAtLimit, long acceptedBeyond, List<Reason> reasonsBeyond) {

        public Limit {
            reasonsBeyond = List.copyOf(reasonsBeyond);
        }

        /** Whether checkout accepts what the rule says, and not one more. */
        public boolean isExact() {
            return acceptedAtLimit == purchasable && acceptedBeyond == purchasable;
        }
    }
}
