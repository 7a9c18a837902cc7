package io.stockproof.availability;

import io.stockproof.kernel.Reason;

/** Accounts for every unit that is usable but not purchasable. */
final class LeftOvers {

    private final Outcome outcome;
    private final Waterfall waterfall;

    LeftOvers(Outcome outcome, Waterfall waterfall) {
        this.outcome = outcome;
        this.waterfall = waterfall;
    }

    void tell() {
        for (int s = 0; s < outcome.yields().size(); s++) {
            Yield yield = outcome.yields().get(s);
            for (int c = 0; c < yield.standings().length; c++) {
                if (!outcome.isAnsweredBy(s)) {
                    tell(s, c, Reason.LOWER_RANK, yield.usableTogether(c));
                } else if (yield.isWholeOnlyTogether()) {
                    tell(s, c, Reason.SPLIT_NOT_ALLOWED, yield.usableTogether(c));
                } else {
                    tellOfAnswering(s, c, yield);
                }
            }
        }
    }

    private void tellOfAnswering(int s, int c, Yield yield) {
        long units = yield.source().components().get(c).units();
        long there = yield.usableThere(c);
        tell(s, c, Reason.SPLIT_NOT_ALLOWED, yield.usableTogether(c) - there);
        tell(s, c, Reason.BUNDLE_LIMITED, (there / units - yield.units()) * units);
        tell(s, c, Reason.REMAINDER, there % units);
        tell(s, c, Reason.ORDER_LIMIT, (yield.units() - outcome.answered()[s]) * units);
    }

    private void tell(int source, int component, Reason reason, long quantity) {
        if (quantity > 0) {
            waterfall.leftOver(source, component, reason, quantity);
        }
    }
}
