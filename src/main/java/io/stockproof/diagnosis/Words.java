package io.stockproof.diagnosis;

import io.stockproof.availability.Context;
import io.stockproof.availability.Explanation;
import io.stockproof.kernel.Destination;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says numbers and names as people read them. */
final class Words {

    /** More names than that are counted, not named. */
    private static final int NAMED_MAX = 3;

    private Words() {}

    /** Such as {@code 10,077}. */
    static String number(long units) {
        StringBuilder text = new StringBuilder(20).append(units);
        for (int at = text.length() - 3; at > (units < 0 ? 1 : 0); at -= 3) {
            text.insert(at, ',');
        }
        return text.toString();
    }

    static String units(long units) {
        return number(units) + (units == 1 ? " unit" : " units");
    }

    /** How long {@code seconds} are, to the two largest parts: {@code 3 d 4 h}. */
    static String duration(long seconds) {
        long minutes = seconds / 60;
        if (minutes == 0) {
            return seconds + " s";
        }
        long hours = minutes / 60;
        if (hours == 0) {
            return minutes + " min";
        }
        return hours < 24 ? hours + " h " + minutes % 60 + " min" : hours / 24 + " d " + hours % 24 + " h";
    }

    /** To the second, UTC. */
    static String at(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    static String places(List<Obstacle.Stopped> stopped) {
        Set<String> places = stopped.stream()
                .map(Obstacle.Stopped::place)
                .filter(Objects::nonNull)
                .map(place -> place.location().toString())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        return named(places, "its locations");
    }

    static String item(Explanation.@Nullable Part part) {
        return part == null ? "its item" : part.supplier() + " " + part.sku();
    }

    static String named(Collection<String> names, String none) {
        if (names.isEmpty()) {
            return none;
        }
        String first = names.stream().limit(NAMED_MAX).collect(Collectors.joining(", "));
        return names.size() <= NAMED_MAX ? first : first + " and " + (names.size() - NAMED_MAX) + " more";
    }

    /** The lane that a parcel takes, or would have to take: {@code CN>US}. */
    static String lane(Explanation.@Nullable Place place, String toCountry) {
        if (place == null) {
            return "?>" + toCountry;
        }
        Explanation.Way way = place.lane();
        if (way != null) {
            return way.from() + ">" + way.to();
        }
        return (place.country() == null ? place.location() : place.country()) + ">" + toCountry;
    }

    /** Such as {@code US-CA 94107 by air}. */
    static String context(Context context) {
        Destination to = context.destination();
        return to.country()
                + (to.region() == null ? "" : "-" + to.region())
                + (to.postalCode() == null ? "" : " " + to.postalCode())
                + (context.shippingMethod() == null ? "" : " by " + context.shippingMethod());
    }
}
