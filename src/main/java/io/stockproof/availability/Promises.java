package io.stockproof.availability;

import io.stockproof.kernel.ChannelCode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** What storefronts are told of a listing at this moment, for whoever has to stand by it. */
@Component
public class Promises {

    private final AvailabilityIndex index;
    private final KeptAnswers kept;

    Promises(AvailabilityIndex index, KeptAnswers kept) {
        this.index = index;
        this.kept = kept;
    }

    /**
     * What a storefront is told.
     *
     * @param version of the stock and rules that it rests on
     */
    public record Promise(long purchasable, String version, Instant at) {}

    /** What this instance would answer if it were asked now. Waits for no newer version; empty where it has none. */
    public Optional<Promise> now(ChannelCode channel, String variant, Context context) {
        if (!index.isLoaded()) {
            return Optional.empty();
        }
        return index.glance(view -> {
            RuleBook.Compiled compiled = view.rules().channels().get(channel);
            return compiled == null ? Optional.empty() : promise(view, compiled, variant, context);
        });
    }

    /** The answers that are kept are what storefronts get, whatever the index would say by now. */
    private Optional<Promise> promise(IndexView view, RuleBook.Compiled of, String variant, Context context) {
        return Stream.of(true, false)
                .map(exact -> kept.key(of.channelId(), context, exact))
                .map(key -> Optional.ofNullable(kept.find(key, variant, view.asOf())))
                .flatMap(Optional::stream)
                .map(item -> item.item().purchasable())
                .max(Long::compare)
                .or(() -> computed(view, of, variant, context))
                .map(units -> new Promise(units, view.version(), view.asOf()));
    }

    private static Optional<Long> computed(IndexView view, RuleBook.Compiled of, String variant, Context context) {
        Map<String, ListingFacts> found = view.memory().find(of.channelId(), Set.of(variant));
        return Optional.ofNullable(found.get(variant))
                .map(listing -> Engine.answer(listing, of.rules(), context, view.asOf()).purchasable());
    }

    /** Since when the listing's answer has not become another by the time alone. */
    public static Instant steadySince(ListingFacts listing, ChannelRules rules, Instant now) {
        Instant startOfDay = KeptItem.endOfDay(now.minusSeconds(86_400));
        return listing.sources().stream()
                .flatMap(source -> source.components().stream())
                .flatMap(component -> Optional.ofNullable(component.item()).stream())
                .flatMap(item -> item.stock().stream())
                .filter(stock -> rules.site(stock.location()).isStale(stock.observedAt(), now))
                .map(stock -> stock.observedAt().plusSeconds(rules.site(stock.location()).maxAgeSeconds()))
                .reduce(startOfDay, (one, other) -> one.isAfter(other) ? one : other);
    }

    /** Until when it does not. */
    public static Instant steadyUntil(ListingFacts listing, ChannelRules rules, Instant now) {
        return KeptItem.until(listing, rules, now);
    }
}
