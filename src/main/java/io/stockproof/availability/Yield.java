package io.stockproof.availability;

import io.stockproof.kernel.LocationCode;
import org.jspecify.annotations.Nullable;

/** What one source gives by one shipping method. */
final class Yield {

    private final SourceFacts source;
    private final Standing[][] standings;
    private final long[][] usable;
    private final LaneVerdict[][] lanes;
    private final boolean split;
    private final long units;
    private final @Nullable LocationCode from;

    /**
     * Combines what is usable.
     *
     * @param usable by component and location
     * @param lanes by component and location; asked for only where the channel may sell something
     * @param split whether the parts may come from several locations
     */
    Yield(SourceFacts source, Standing[][] standings, long[][] usable, LaneVerdict[][] lanes, boolean split) {
        this.source = source;
        this.standings = standings;
        this.usable = usable;
        this.lanes = lanes;
        this.split = split;
        this.from = split ? null : mostGivingLocation();
        this.units = split ? unitsTogether() : from == null ? 0 : unitsAt(from);
    }

    SourceFacts source() {
        return source;
    }

    Standing[][] standings() {
        return standings;
    }

    /** How many units of the listing this source gives. */
    long units() {
        return units;
    }

    /** The one location that a parcel comes from; {@code null} where all count together. */
    @Nullable
    LocationCode from() {
        return from;
    }

    boolean isSplit() {
        return split;
    }

    long usable(int component, int place) {
        return usable[component][place];
    }

    LaneVerdict lane(int component, int place) {
        return lanes[component][place];
    }

    /** Whether this place is where the answer comes from. */
    boolean isThere(int component, int place) {
        return from == null || standings[component][place].site().code().equals(from);
    }

    /** Whether only the ban on splitting keeps a whole unit from being had. */
    boolean isWholeOnlyTogether() {
        return !split && units == 0 && unitsTogether() > 0;
    }

    /** All usable units of a component. */
    long usableTogether(int component) {
        long sum = 0;
        for (long there : usable[component]) {
            sum += there;
        }
        return sum;
    }

    /** Usable units of a component where the answer comes from. */
    long usableThere(int component) {
        return from == null ? usableTogether(component) : usableAt(component, from);
    }

    /** How many units of the listing a location gives alone. */
    long unitsAt(LocationCode location) {
        long least = Long.MAX_VALUE;
        for (int c = 0; c < usable.length; c++) {
            least = Math.min(least, usableAt(c, location) / source.components().get(c).units());
        }
        return least;
    }

    /** The longest days to the door from a place where something is usable. */
    int daysMax(int component, int place) {
        return standings[component][place].site().leadTimeDays() + lanes[component][place].transitDays().max();
    }

    /** The shortest days to the door from a place where something is usable. */
    int daysMin(int component, int place) {
        return standings[component][place].site().leadTimeDays() + lanes[component][place].transitDays().min();
    }

    private long usableAt(int component, LocationCode location) {
        for (int i = 0; i < usable[component].length; i++) {
            if (standings[component][i].site().code().equals(location)) {
                return usable[component][i];
            }
        }
        return 0;
    }

    private long unitsTogether() {
        long least = Long.MAX_VALUE;
        for (int c = 0; c < usable.length; c++) {
            least = Math.min(least, usableTogether(c) / source.components().get(c).units());
        }
        return least;
    }

    /** A location with all components is one of the first component's. {@code null} if none has a whole unit. */
    private @Nullable LocationCode mostGivingLocation() {
        int best = -1;
        long most = 0;
        for (int i = 0; i < usable[0].length; i++) {
            if (usable[0][i] == 0) {
                continue;
            }
            long units = unitsAt(standings[0][i].site().code());
            if (units > most || (units == most && best >= 0 && isPreferred(i, best))) {
                best = i;
                most = units;
            }
        }
        return best < 0 ? null : standings[0][best].site().code();
    }

    /** Among places of the first component that serve equally well: as a checkout would choose. */
    boolean isPreferred(int one, int other) {
        Site site = standings[0][one].site();
        Site than = standings[0][other].site();
        if (site.preference() != than.preference()) {
            return site.preference() < than.preference();
        }
        if (daysMax(0, one) != daysMax(0, other)) {
            return daysMax(0, one) < daysMax(0, other);
        }
        if (daysMin(0, one) != daysMin(0, other)) {
            return daysMin(0, one) < daysMin(0, other);
        }
        return site.code().compareTo(than.code()) < 0;
    }
}
