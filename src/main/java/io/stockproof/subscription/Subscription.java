package io.stockproof.subscription;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A subscription as it is shown: without its secret.
 *
 * @param events that it is told
 * @param destination of the answers that it is told; {@code null} where it is told none
 * @param shippingMethod any that the channel offers where {@code null}
 * @param variants all of the channel where {@code null}
 * @param disabledReason why nothing is sent; {@code null} while it is enabled
 * @param createdBy the principal
 * @param failingSince since when no delivery has gone well; {@code null} where the last one did
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Subscription(
        String id,
        ChannelCode channel,
        String url,
        List<EventType> events,
        @Nullable Destination destination,
        @Nullable MethodCode shippingMethod,
        @Nullable List<String> variants,
        boolean enabled,
        @Nullable String disabledReason,
        Instant createdAt,
        String createdBy,
        @Nullable Instant failingSince) {

    Subscription {
        events = List.copyOf(events);
        variants = variants == null ? null : List.copyOf(variants);
    }
}
