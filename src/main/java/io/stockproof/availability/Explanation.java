package io.stockproof.availability;

import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.supplier.LocationKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer with every unit accounted for. For each component {@code advertised = usable + Σ withheld} and
 * {@code usable = purchasable × units + Σ leftOver}.
 *
 * @param advertised by the supplier of the first component
 * @param counterfactuals what the answer would be with a gate open, the fewest gates and the most units first
 * @param smallestFix the fewest gates (at most three) that would raise the number; {@code null} where none would
 */
public record Explanation(
        Answer answer,
        long advertised,
        List<Part> components,
        List<Counterfactual> counterfactuals,
        @Nullable Counterfactual smallestFix) {

    public Explanation {
        components = List.copyOf(components);
        counterfactuals = List.copyOf(counterfactuals);
    }

    /**
     * A component of a source.
     *
     * @param source its rank
     * @param units of the item in one unit of the listing
     * @param purchasable units of the listing that this source gives to the answer
     */
    public record Part(
            int source,
            SupplierCode supplier,
            String sku,
            int units,
            long purchasable,
            long advertised,
            List<Withheld> withheld,
            long usable,
            List<LeftOver> leftOver,
            List<Place> locations) {

        public Part {
            withheld = List.copyOf(withheld);
            leftOver = List.copyOf(leftOver);
            locations = List.copyOf(locations);
        }
    }

    /**
     * Units that are advertised but not usable.
     *
     * @param quantity 0 for what holds of the item itself, such as that it was never observed
     */
    public record Withheld(Reason reason, long quantity, @Nullable LocationCode location, String detail) {}

    /** Units that are usable but not purchasable. */
    public record LeftOver(Reason reason, long quantity, String detail) {}

    /**
     * A component's stock at one location.
     *
     * @param kind {@code null} if the location is no longer declared
     * @param reserved held and confirmed units of all channels
     * @param lane that the shipping method takes from here; {@code null} where it has none
     */
    public record Place(
            LocationCode location,
            @Nullable LocationKind kind,
            @Nullable CountryCode country,
            long onHand,
            long reserved,
            long usable,
            Instant observedAt,
            long ageSeconds,
            @Nullable Way lane) {}

    /**
     * A lane as it decided.
     *
     * @param from a country or a location
     * @param state {@code OPEN}, {@code SUSPENDED} or {@code BLOCKED}
     */
    public record Way(
            @Nullable MethodCode shippingMethod, String from, String to, String state, DayRange transitDays) {}

    /**
     * What the number would be if these gates withheld nothing.
     *
     * @param fix what to do, in words
     */
    public record Counterfactual(String fix, List<Reason> gates, long purchasable) {

        public Counterfactual {
            gates = List.copyOf(gates);
        }
    }
}
