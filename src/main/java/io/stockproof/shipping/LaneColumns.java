package io.stockproof.shipping;

import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.LocationCode;
import jakarta.persistence.Embeddable;
import java.time.LocalDate;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A lane as its table keeps it. A class, since a record could not hold its arrays by value. */
@Embeddable
@SuppressWarnings("NullAway.Init") // the database fills what the constructor leaves
class LaneColumns {

    private @Nullable String fromCountry;
    private @Nullable String fromLocation;
    private String toCountry;

    @JdbcTypeCode(SqlTypes.ARRAY) private String[] toRegions;

    @JdbcTypeCode(SqlTypes.ARRAY) private String[] toPostalPrefixes;

    private @Nullable Integer transitDaysMin;
    private @Nullable Integer transitDaysMax;
    private boolean blocked;
    private boolean suspended;
    private @Nullable LocalDate validFrom;
    private @Nullable LocalDate validTo;

    LaneColumns() {}

    LaneColumns(Lane lane) {
        CountryCode country = lane.from().country();
        LocationCode location = lane.from().location();
        DayRange days = lane.transitDays();
        fromCountry = country == null ? null : country.value();
        fromLocation = location == null ? null : location.toString();
        toCountry = lane.to().country().value();
        toRegions = lane.to().regions().toArray(String[]::new);
        toPostalPrefixes = lane.to().postalPrefixes().toArray(String[]::new);
        transitDaysMin = days == null ? null : days.min();
        transitDaysMax = days == null ? null : days.max();
        blocked = lane.blocked();
        suspended = lane.suspended();
        validFrom = lane.validFrom();
        validTo = lane.validTo();
    }

    Lane toLane() {
        Lane.Origin origin = new Lane.Origin(
                fromCountry == null ? null : new CountryCode(fromCountry),
                fromLocation == null ? null : LocationCode.parse(fromLocation));
        Lane.Target target =
                new Lane.Target(new CountryCode(toCountry), List.of(toRegions), List.of(toPostalPrefixes));
        DayRange days = transitDaysMin == null || transitDaysMax == null
                ? null
                : new DayRange(transitDaysMin, transitDaysMax);
        return new Lane(origin, target, days, blocked, suspended, validFrom, validTo);
    }
}
