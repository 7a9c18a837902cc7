package io.stockproof.availability;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The waterfall from what is advertised down to what can be bought.
 *
 * @param shippingMethod that answered; {@code null} where none was named and none gives anything
 * @param advertised by the supplier of the first component
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ExplanationBody(
        ChannelCode channel,
        String variant,
        Instant asOf,
        String version,
        boolean degraded,
        Destination destination,
        @Nullable MethodCode shippingMethod,
        List<MethodCode> shippingMethods,
        long advertised,
        long available,
        long purchasable,
        StockStatus status,
        String display,
        List<Reason> reasons,
        @Nullable DayRange deliveryDays,
        List<Explanation.Part> components,
        List<Explanation.Counterfactual> counterfactuals,
        Explanation.@Nullable Counterfactual smallestFix) {

    static ExplanationBody of(String variant, Reading reading, Context context, Explanation explanation) {
        Answer answer = explanation.answer();
        return new ExplanationBody(
                reading.rules().channel().code(),
                variant,
                reading.asOf(),
                reading.version(),
                reading.degraded(),
                context.destination(),
                answer.shippingMethod(),
                answer.shippingMethods(),
                explanation.advertised(),
                answer.available(),
                answer.purchasable(),
                answer.status(),
                DisplayText.of(answer, reading.rules().channel().display()),
                answer.reasons(),
                answer.deliveryDays(),
                explanation.components(),
                explanation.counterfactuals(),
                explanation.smallestFix());
    }
}
