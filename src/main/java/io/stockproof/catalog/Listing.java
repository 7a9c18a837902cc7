package io.stockproof.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.ChannelCode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A variant as one channel sells it.
 *
 * @param variant the channel's own name of it, unique within the channel
 * @param options such as {@code color: red}
 * @param active an inactive one is not purchasable
 * @param sources ranked; none means unmapped
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Listing(
        ChannelCode channel,
        String variant,
        @Nullable String sku,
        @Nullable String barcode,
        @Nullable String title,
        Map<String, String> options,
        Boolean active,
        @Nullable List<Source> sources) {

    public Listing {
        active = active == null ? Boolean.TRUE : active;
        sources = sources == null ? List.of() : List.copyOf(sources);
    }
}
