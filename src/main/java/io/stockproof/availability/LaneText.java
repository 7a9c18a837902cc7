package io.stockproof.availability;

import io.stockproof.shipping.Lane;

/** Writes lanes for people: {@code CN→US}, {@code cj/us→GB (BT)}. */
final class LaneText {

    private LaneText() {}

    static String origin(Lane lane) {
        return String.valueOf(lane.from().location() != null ? lane.from().location() : lane.from().country());
    }

    static String target(Lane lane) {
        StringBuilder text = new StringBuilder(lane.to().country().value());
        if (!lane.to().regions().isEmpty()) {
            text.append('-').append(String.join("/", lane.to().regions()));
        }
        if (!lane.to().postalPrefixes().isEmpty()) {
            text.append(" (").append(String.join(", ", lane.to().postalPrefixes())).append(')');
        }
        return text.toString();
    }

    /** The lane that decided; where there is none, the one that would have to be there. */
    static String of(LaneVerdict verdict, Site site, Address to) {
        Lane lane = verdict.lane();
        if (lane != null) {
            return origin(lane) + "→" + target(lane);
        }
        return (site.country() == null ? site.code() : site.country()) + "→" + to.country();
    }
}
