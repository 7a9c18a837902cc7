package io.stockproof.availability;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a query of one variant, at one moment: as {@link AvailabilityBody.Single}, from what is kept ready.
 *
 * @param degraded whether it is older than was asked for
 */
record OneAnswer(
        ChannelCode channel, Instant asOf, String version, Context context, boolean degraded, KeptItem item) {

    /** What comes before the item's own. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Head(
            ChannelCode channel,
            Instant asOf,
            String version,
            Destination destination,
            @Nullable MethodCode shippingMethod,
            boolean degraded) {}

    AvailabilityBody body() {
        return new AvailabilityBody(
                channel,
                asOf,
                version,
                context.destination(),
                context.shippingMethod(),
                degraded,
                new KeptItems(List.of(item), asOf));
    }

    /** @param writer of a {@link Head} */
    byte[] json(ObjectWriter writer) throws JsonProcessingException {
        byte[] head = writer.writeValueAsBytes(
                new Head(channel, asOf, version, context.destination(), context.shippingMethod(), degraded));
        byte[] rest = item.json(asOf);
        byte[] all = Arrays.copyOf(head, head.length + rest.length - 1);
        all[head.length - 1] = ','; // in place of its end, and of the other's beginning
        System.arraycopy(rest, 1, all, head.length, rest.length - 1);
        return all;
    }
}
