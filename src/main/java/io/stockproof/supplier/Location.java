package io.stockproof.supplier;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.SafetyStock;
import org.jspecify.annotations.Nullable;

/**
 * Where a supplier holds items.
 *
 * @param code under its supplier
 * @param country {@code null} only for one that was seen in an answer and not yet declared
 * @param leadTimeDays from an order to the parcel's leaving, 0 to 365
 * @param active whether its stock counts; one created on sight is inactive until somebody confirms it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Location(
        String code,
        String name,
        LocationKind kind,
        @Nullable CountryCode country,
        Integer leadTimeDays,
        Boolean active,
        @Nullable SafetyStock safetyStock) {

    public Location {
        name = name == null ? code : name;
        leadTimeDays = leadTimeDays == null ? Integer.valueOf(0) : leadTimeDays;
        active = active == null ? Boolean.TRUE : active;
    }
}
