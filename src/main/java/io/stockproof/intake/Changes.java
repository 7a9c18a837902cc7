package io.stockproof.intake;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * What a poll would change, item by item.
 *
 * @param items whose numbers it would change, or set for the first time
 * @param unknownItems of those, the ones of which nothing was known
 * @param compared of those, the ones in stock before and after
 * @param relation the correlation of their quantities before and after, both by order of magnitude; {@code null} where one
 *     of them does not vary
 * @param spread the variance of the natural logarithm of their quantities before
 */
record Changes(long items, long unknownItems, long compared, @Nullable Double relation, double spread) {

    /** Quantities that lie within about a quarter of each other cannot be told by their order of magnitude. */
    private static final double SPREAD_MIN = 0.05;

    /** Adds up, item by item. Exact where quantities are all the same: they do not vary at all. */
    static final class Adding {

        private long items;
        private long unknownItems;
        private long compared;
        private double meanBefore;
        private double meanAfter;
        private double variesBefore;
        private double variesAfter;
        private double variesTogether;

        /** An item that is known, by its quantities at the locations where they change. */
        void item(double before, double after) {
            items++;
            if (before > 0 && after > 0) {
                compared(new Compared(1, Math.log(before), Math.log(after), 0, 0, 0));
            }
        }

        void items(long more, long unknown) {
            items += more;
            unknownItems += unknown;
        }

        /** By the logarithms of quantities before and after: so many, their means, and their summed-up squares about those. */
        record Compared(
                long count, double meanBefore, double meanAfter, double before, double after, double together) {}

        void compared(Compared more) {
            if (more.count() == 0) {
                return;
            }
            long all = compared + more.count();
            double before = more.meanBefore() - meanBefore;
            double after = more.meanAfter() - meanAfter;
            double weight = (double) compared * more.count() / all;
            variesBefore += more.before() + before * before * weight;
            variesAfter += more.after() + after * after * weight;
            variesTogether += more.together() + before * after * weight;
            meanBefore += before * more.count() / all;
            meanAfter += after * more.count() / all;
            compared = all;
        }

        Changes changes() {
            return new Changes(
                    items,
                    unknownItems,
                    compared,
                    variesBefore == 0 || variesAfter == 0
                            ? null
                            : variesTogether / Math.sqrt(variesBefore * variesAfter),
                    compared == 0 ? 0 : variesBefore / compared);
        }
    }

    static final Changes NONE = new Changes(0, 0, 0, null, 0);

    /** And so many items that there are not yet. */
    Changes with(long newItems) {
        return new Changes(items + newItems, unknownItems + newItems, compared, relation, spread);
    }

    /**
     * From 0, where all quantities have nothing to do with what they were, to 1, where none has changed.
     *
     * @param itemsInStock of which the changed ones are some
     */
    BigDecimal likeness(long itemsInStock) {
        if (itemsInStock == 0 || compared == 0 || spread < SPREAD_MIN) {
            return BigDecimal.ONE;
        }
        double changed = Math.min(1, (double) compared / itemsInStock);
        double related = relation == null ? 0 : Math.max(0, relation);
        return BigDecimal.valueOf(1 - changed * (1 - related)).setScale(4, RoundingMode.HALF_UP);
    }
}
