package io.stockproof.diagnosis;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Reason;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A listing that no offered method could ever carry to any of its channel's reference contexts, however much of it there
 * were.
 *
 * @param destinations of the reference contexts, at most {@value #DESTINATIONS_MAX}, such as {@code US} or {@code US by air}
 * @param reasons why, over all of them
 * @param items that it is made of, as {@code supplier/sku}
 * @param proposals methods that would carry it, the best first, at most three
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record RouteCheck(
        ChannelCode channel,
        String variant,
        String detail,
        List<String> destinations,
        List<Reason> reasons,
        List<String> items,
        List<MethodProposal> proposals) {

    static final int DESTINATIONS_MAX = 20;

    static final List<String> HEADER =
            List.of("channel", "variant", "detail", "destinations", "reasons", "items", "proposal", "score");

    RouteCheck {
        destinations = List.copyOf(destinations);
        reasons = List.copyOf(reasons);
        items = List.copyOf(items);
        proposals = List.copyOf(proposals);
    }

    @Nullable
    Object[] cells() {
        MethodProposal best = proposals.isEmpty() ? null : proposals.getFirst();
        return new @Nullable Object[] {
                channel, variant, detail, String.join("; ", destinations),
                reasons.stream().map(Enum::name).collect(Collectors.joining(" ")), String.join(" ", items),
                best == null ? null : best.method(), best == null ? null : Integer.valueOf(best.score())
        };
    }
}
