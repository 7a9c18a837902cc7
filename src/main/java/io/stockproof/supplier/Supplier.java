package io.stockproof.supplier;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.SupplierCode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An outside source of stock, as the setup document has it. What a document leaves out is filled with the defaults
 * here.
 *
 * @param baseUrl of an API; CJ's own where absent; may hold {@code ${NAME}} placeholders
 * @param credential a placeholder such as {@code ${CJ_API_KEY}}, resolved only when it is used
 * @param reflectionDelaySeconds how long after an order was passed on the supplier's number may not include it, 0 to
 *     604,800
 * @param live whether an unchanged answer is as good as a new observation
 * @param paused a paused supplier is not polled and its stock does not count
 * @param webhook what is known of the messages that it sends of its own accord
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Supplier(
        SupplierCode code,
        String name,
        ConnectorKind connector,
        @Nullable String baseUrl,
        @Nullable String credential,
        @Nullable FeedSettings feed,
        @Nullable PollSchedule poll,
        Freshness freshness,
        Long reflectionDelaySeconds,
        StockIs stockIs,
        Boolean live,
        Boolean paused,
        @Nullable SafetyStock safetyStock,
        Guard guard,
        Limits limits,
        @Nullable WebhookSettings webhook,
        List<Location> locations,
        List<Item> items) {

    public Supplier {
        name = name == null ? code.value() : name;
        poll = poll == null && connector != ConnectorKind.PUSH ? PollSchedule.EVERY_FIVE_MINUTES : poll;
        freshness = freshness == null ? Freshness.ONE_DAY : freshness;
        reflectionDelaySeconds = reflectionDelaySeconds == null ? Long.valueOf(600) : reflectionDelaySeconds;
        stockIs = stockIs == null ? StockIs.GROSS : stockIs;
        live = live == null ? Boolean.FALSE : live;
        paused = paused == null ? Boolean.FALSE : paused;
        guard = guard == null ? Guard.DEFAULT : guard;
        limits = limits == null ? Limits.DEFAULT : limits;
        locations = locations == null ? List.of() : List.copyOf(locations);
        items = items == null ? List.of() : List.copyOf(items);
    }

    /** The supplier without its locations and items. */
    public Supplier settings() {
        return with(List.of(), List.of());
    }

    /** The supplier's settings with these locations and items. */
    public Supplier with(List<Location> locations, List<Item> items) {
        return new Supplier(
                code, name, connector, baseUrl, credential, feed, poll, freshness, reflectionDelaySeconds, stockIs,
                live,
                paused, safetyStock, guard, limits, webhook, locations, items);
    }
}
