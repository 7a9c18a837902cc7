package io.stockproof.intake;

import java.math.BigInteger;

/**
 * What a comparison adds up to: the supplier's items and units, and how many of them the answer speaks of without being
 * staged.
 *
 * @param counted items
 * @param zeroed of those counted and in stock, those with none after
 * @param dropped units, over those counted that lose any
 */
record Sums(
        long inStock,
        BigInteger units,
        long counted,
        long countedInStock,
        BigInteger countedUnits,
        long zeroed,
        BigInteger dropped) {

    /** Adds up, item by item. */
    static final class Adding {

        private final Total units = new Total();
        private final Total countedUnits = new Total();
        private final Total dropped = new Total();
        private long inStock;
        private long counted;
        private long countedInStock;
        private long zeroed;

        void add(boolean isCounted, long before, long after) {
            units.add(before);
            inStock += before > 0 ? 1 : 0;
            if (isCounted) {
                counted++;
                countedInStock += before > 0 ? 1 : 0;
                countedUnits.add(before);
                zeroed += before > 0 && after == 0 ? 1 : 0;
                dropped.add(Math.max(0, before - after));
            }
        }

        Sums sums() {
            return new Sums(
                    inStock, units.sum(), counted, countedInStock, countedUnits.sum(), zeroed, dropped.sum());
        }
    }

    /** An item has at most 1,000 locations of 10^12 units, which a {@code long} holds; a million items may not fit. */
    private static final class Total {

        private BigInteger carried = BigInteger.ZERO;
        private long units;

        void add(long more) {
            units += more;
            if (units > Long.MAX_VALUE / 2) {
                carried = sum();
                units = 0;
            }
        }

        BigInteger sum() {
            return carried.add(BigInteger.valueOf(units));
        }
    }
}
