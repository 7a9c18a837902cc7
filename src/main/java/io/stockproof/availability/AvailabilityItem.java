package io.stockproof.availability;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.channel.Display;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One variant's answer. Of an unknown variant all is {@code null} but what every answer has. */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record AvailabilityItem(
        String variant,
        long purchasable,
        @Nullable Long available,
        StockStatus status,
        @Nullable String display,
        List<Reason> reasons,
        @Nullable List<MethodCode> shippingMethods,
        @Nullable DayRange deliveryDays,
        @Nullable Instant observedAt,
        @Nullable Long ageSeconds) {

    public AvailabilityItem {
        reasons = List.copyOf(reasons);
        shippingMethods = shippingMethods == null ? null : List.copyOf(shippingMethods);
    }

    /** The same without what passes by itself: equal as long as nothing that a shopper is told has changed. */
    public AvailabilityItem timeless() {
        return new AvailabilityItem(
                variant, purchasable, available, status, display, reasons, shippingMethods, deliveryDays, null, null);
    }

    static AvailabilityItem unknown(String variant) {
        return new AvailabilityItem(
                variant, 0, null, StockStatus.UNKNOWN_VARIANT, null, List.of(), null, null, null, null);
    }

    /** {@code exact}: whether the caller may see numbers above the channel's cap. */
    static AvailabilityItem of(String variant, Answer answer, Display rule, Instant asOf, boolean exact) {
        Answer shown = exact ? answer : DisplayText.capped(answer, rule);
        Instant observedAt = shown.observedAt();
        return new AvailabilityItem(
                variant,
                shown.purchasable(),
                shown.available(),
                shown.status(),
                DisplayText.of(answer, rule),
                shown.reasons(),
                shown.shippingMethods(),
                shown.deliveryDays(),
                observedAt,
                age(observedAt, asOf));
    }

    /** The same, as old as it is at that moment. */
    AvailabilityItem asOf(Instant asOf) {
        return new AvailabilityItem(
                variant, purchasable, available, status, display, reasons, shippingMethods, deliveryDays, observedAt,
                age(observedAt, asOf));
    }

    private static @Nullable Long age(@Nullable Instant observedAt, Instant asOf) {
        return observedAt == null ? null : Long.valueOf(Math.max(0, Duration.between(observedAt, asOf).toSeconds()));
    }
}
