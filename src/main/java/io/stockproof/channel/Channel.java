package io.stockproof.channel;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.SafetyStock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A store that sells.
 *
 * @param shippingMethods that it offers, in its order of preference
 * @param promise nothing slower is sold; none where absent
 * @param allocationDefault what locations that no allocation names give
 * @param allocations in the order in which locations are preferred
 * @param splitShipments whether a line may come in several parcels
 * @param sumSources whether the sources of a listing add up
 * @param orderLimit units of a variant in one order; no limit where absent
 * @param reservationTtlSeconds how long a hold lasts that does not say it, 1 to 86,400
 * @param referenceContexts where mismatches are looked for
 * @param mismatch what is tolerated there
 * @param alerts of what its operators are told unasked
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Channel(
        ChannelCode code,
        String name,
        List<MethodCode> shippingMethods,
        @Nullable Promise promise,
        FactoryPolicy factoryStock,
        AllocationDefault allocationDefault,
        List<Allocation> allocations,
        Boolean splitShipments,
        Boolean sumSources,
        @Nullable SafetyStock safetyStock,
        @Nullable Long orderLimit,
        Integer reservationTtlSeconds,
        Display display,
        List<ReferenceContext> referenceContexts,
        MismatchRule mismatch,
        AlertRule alerts) {

    /** The slowest delivery that the store promises, in days. */
    public record Promise(int maxDeliveryDays) {}

    /** What a location gives that no allocation names. */
    public enum AllocationDefault {
        ALL,
        NONE
    }

    /** A destination and method for which displays are compared. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ReferenceContext(
            CountryCode country,
            @Nullable String region,
            @Nullable String postalCode,
            @Nullable MethodCode shippingMethod) {}

    public Channel {
        name = name == null ? code.value() : name;
        shippingMethods = shippingMethods == null ? List.of() : List.copyOf(shippingMethods);
        factoryStock = factoryStock == null ? FactoryPolicy.EXCLUDE : factoryStock;
        allocationDefault = allocationDefault == null ? AllocationDefault.ALL : allocationDefault;
        allocations = allocations == null ? List.of() : List.copyOf(allocations);
        splitShipments = splitShipments == null ? Boolean.FALSE : splitShipments;
        sumSources = sumSources == null ? Boolean.FALSE : sumSources;
        reservationTtlSeconds = reservationTtlSeconds == null ? Integer.valueOf(900) : reservationTtlSeconds;
        display = display == null ? Display.EXACT : display;
        referenceContexts = referenceContexts == null ? List.of() : List.copyOf(referenceContexts);
        mismatch = mismatch == null ? MismatchRule.STRICT : mismatch;
        alerts = alerts == null ? AlertRule.DEFAULT : alerts;
    }
}
