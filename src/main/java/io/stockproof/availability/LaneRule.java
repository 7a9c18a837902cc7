package io.stockproof.availability;

import io.stockproof.kernel.Destination;
import io.stockproof.shipping.Lane;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** A lane, ready to be compared with addresses of its country. */
record LaneRule(Lane lane, Set<String> regions, Set<String> prefixes, int specificity, LaneVerdict verdict) {

    static LaneRule of(Lane lane) {
        Set<String> regions = new HashSet<>();
        lane.to().regions().forEach(region -> regions.add(region.toUpperCase(Locale.ROOT)));
        Set<String> prefixes = new HashSet<>();
        lane.to().postalPrefixes().forEach(prefix -> prefixes.add(Destination.normalizedPostal(prefix)));
        return new LaneRule(lane, Set.copyOf(regions), Set.copyOf(prefixes), specificity(lane), verdict(lane));
    }

    boolean isFrom(Site site) {
        return lane.from().location() != null
                ? lane.from().location().equals(site.code())
                : lane.from().country() != null && lane.from().country().equals(site.country());
    }

    /** Whether it goes to a region and a postal code, both known. A lane that names both needs both. */
    boolean isTo(String region, String postal) {
        return (regions.isEmpty() || regions.contains(region)) && (prefixes.isEmpty() || hasPrefixOf(postal));
    }

    boolean hasPrefixOf(String postal) {
        for (int length = 1; length <= postal.length(); length++) {
            if (prefixes.contains(postal.substring(0, length))) {
                return true;
            }
        }
        return false;
    }

    /** By the destination (postal prefix before region before country), then by the origin. */
    private static int specificity(Lane lane) {
        return (lane.to().postalPrefixes().isEmpty() ? 0 : 4)
                + (lane.to().regions().isEmpty() ? 0 : 2)
                + (lane.from().location() == null ? 0 : 1);
    }

    private static LaneVerdict verdict(Lane lane) {
        LaneVerdict.State state = lane.blocked()
                ? LaneVerdict.State.BLOCKED
                : lane.suspended() ? LaneVerdict.State.SUSPENDED : LaneVerdict.State.OPEN;
        return new LaneVerdict(state, lane, lane.transitDays() == null ? LaneVerdict.NO_DAYS : lane.transitDays());
    }
}
