package io.stockproof.availability;

import io.stockproof.kernel.Reason;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.Supplier;
import java.util.ArrayList;
import java.util.List;

/** All units of one component at one place. */
final class NaivePile {

    /** A single unit of an item. */
    static final class Unit {
        Reason label;
        boolean leftOver;
    }

    int source;
    int part;
    StockAt stock;
    Supplier supplier;
    Location location;
    NaiveLanes.Way way;
    final List<Unit> units = new ArrayList<>();

    List<Unit> unlabelled() {
        List<Unit> left = new ArrayList<>(units.size());
        for (Unit unit : units) {
            if (unit.label == null) {
                left.add(unit);
            }
        }
        return left;
    }

    int left() {
        int left = 0;
        for (Unit unit : units) {
            left += unit.label == null ? 1 : 0;
        }
        return left;
    }

    int leadDays() {
        return location == null ? 0 : location.leadTimeDays();
    }

    int daysMax() {
        return leadDays() + way.max();
    }

    int daysMin() {
        return leadDays() + way.min();
    }
}
