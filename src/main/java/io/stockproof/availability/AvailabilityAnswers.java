package io.stockproof.availability;

import io.stockproof.kernel.Codes;
import io.stockproof.kernel.MethodCode;
import io.stockproof.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Puts what the engine says of a reading into the form of answers: the same for queries, streams and webhooks. */
public final class AvailabilityAnswers {

    private AvailabilityAnswers() {}

    /**
     * The context that a client asks in.
     *
     * @throws io.stockproof.problem.Problem {@code unknown-method}
     */
    public static Context context(Reading reading, DestinationInput to, @Nullable String shippingMethod) {
        return context(reading.rules(), to, shippingMethod);
    }

    static Context context(ChannelRules rules, DestinationInput to, @Nullable String shippingMethod) {
        if (shippingMethod == null) {
            return new Context(to.destination(), null);
        }
        if (!Codes.isCode(shippingMethod) || !rules.knows(new MethodCode(shippingMethod))) {
            throw ProblemType.UNKNOWN_METHOD.because("There is no shipping method " + shippingMethod + ".");
        }
        return new Context(to.destination(), new MethodCode(shippingMethod));
    }

    /**
     * Answers variants of the reading, in this order.
     *
     * @param exact whether the client may see numbers above the channel's cap
     */
    public static AvailabilityBody body(Reading reading, Context context, List<String> variants, boolean exact) {
        List<AvailabilityItem> items = new ArrayList<>(variants.size());
        for (String variant : variants) {
            items.add(item(reading, context, variant, exact));
        }
        return new AvailabilityBody(
                reading.rules().channel().code(),
                reading.asOf(),
                reading.version(),
                context.destination(),
                context.shippingMethod(),
                reading.degraded(),
                items);
    }

    private static AvailabilityItem item(Reading reading, Context context, String variant, boolean exact) {
        ListingFacts listing = reading.listings().get(variant);
        if (listing == null) {
            return AvailabilityItem.unknown(variant);
        }
        Answer answer = Engine.answer(listing, reading.rules(), context, reading.asOf());
        return AvailabilityItem.of(variant, answer, reading.rules().channel().display(), reading.asOf(), exact);
    }
}
