package io.stockproof.diagnosis;

import io.stockproof.availability.Explanation;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A closed gate and what it stops.
 *
 * @param method by which the units would go if it were open; {@code null} where by none
 * @param stopped the most units first
 */
record Obstacle(Reason gate, @Nullable MethodCode method, List<Stopped> stopped) {

    /**
     * Units of a component that do not come through.
     *
     * @param place where they stand; {@code null} for what is left over of all places
     */
    record Stopped(Explanation.Part part, long quantity, Explanation.@Nullable Place place, String detail) {

        private String name() {
            return part.supplier() + "/" + (place == null ? "" : place.location().code());
        }
    }

    Obstacle {
        stopped = stopped.stream()
                .sorted(Comparator.comparingLong(Stopped::quantity).reversed().thenComparing(Stopped::name))
                .toList();
    }

    static Obstacle of(Walk.Closed closed, List<Explanation.Part> account) {
        List<Stopped> stopped = account.stream()
                .flatMap(part -> Stream.concat(
                        part.withheld().stream()
                                .filter(line -> line.reason() == closed.gate())
                                .map(line -> new Stopped(
                                        part, line.quantity(), place(part, line.location()), line.detail())),
                        part.leftOver().stream()
                                .filter(line -> line.reason() == closed.gate())
                                .map(line -> new Stopped(part, line.quantity(), null, line.detail()))))
                .toList();
        return new Obstacle(closed.gate(), closed.method(), stopped);
    }

    long quantity() {
        return stopped.stream().mapToLong(Stopped::quantity).sum();
    }

    /** Where most of it stands; {@code null} where it stands nowhere in particular. */
    Explanation.@Nullable Place place() {
        return stopped.stream().map(Stopped::place).filter(Objects::nonNull).findFirst().orElse(null);
    }

    /** The supplier that most of it is of; {@code null} where no unit is stopped. */
    @Nullable
    String supplier() {
        return stopped.isEmpty() ? null : stopped.getFirst().part().supplier().value();
    }

    private static Explanation.@Nullable Place place(Explanation.Part part, @Nullable LocationCode location) {
        return part.locations().stream()
                .filter(place -> place.location().equals(location))
                .findFirst()
                .orElse(null);
    }
}
