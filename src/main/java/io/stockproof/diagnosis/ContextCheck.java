package io.stockproof.diagnosis;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reference context to which no method that its channel offers could carry anything from anywhere: all that is shown
 * there is a mismatch.
 *
 * @param position in the channel's list of reference contexts, from 0
 * @param shippingMethod the one that the context names; any that the channel offers, where absent
 * @param methods what keeps each method that could answer from it, at most {@value #METHODS_MAX}
 * @param proposals methods that would reach it, the best first, at most three
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ContextCheck(
        ChannelCode channel,
        int position,
        Destination destination,
        @Nullable MethodCode shippingMethod,
        String detail,
        List<Hindrance> methods,
        List<MethodProposal> proposals) {

    static final int METHODS_MAX = 20;

    /** Why a method reaches nothing. */
    record Hindrance(MethodCode method, List<Reason> reasons) {

        Hindrance {
            reasons = List.copyOf(reasons);
        }
    }

    ContextCheck {
        methods = List.copyOf(methods);
        proposals = List.copyOf(proposals);
    }
}
