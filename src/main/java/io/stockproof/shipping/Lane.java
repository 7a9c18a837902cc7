package io.stockproof.shipping;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.LocationCode;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shipping method from an origin to a destination.
 *
 * @param transitDays from the parcel's leaving to its arrival; needed unless blocked
 * @param validFrom the first day it applies, UTC
 * @param validTo the first day it no longer applies, UTC
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Lane(
        Origin from,
        Target to,
        @Nullable DayRange transitDays,
        Boolean blocked,
        Boolean suspended,
        @Nullable LocalDate validFrom,
        @Nullable LocalDate validTo) {

    /** Where from: a country, or one location. Exactly one is set. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Origin(@Nullable CountryCode country, @Nullable LocationCode location) {}

    /** Where to: a country; within it the named regions, and the postal codes that start so. Both must match. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Target(
            CountryCode country, List<String> regions, List<String> postalPrefixes) {

        public Target {
            regions = regions == null ? List.of() : List.copyOf(regions);
            postalPrefixes = postalPrefixes == null ? List.of() : List.copyOf(postalPrefixes);
        }
    }

    public Lane {
        blocked = blocked == null ? Boolean.FALSE : blocked;
        suspended = suspended == null ? Boolean.FALSE : suspended;
    }

    /** Whether it applies on {@code day}. */
    public boolean isValidOn(LocalDate day) {
        return (validFrom == null || !day.isBefore(validFrom)) && (validTo == null || day.isBefore(validTo));
    }
}
