package io.stockproof.mismatch;

import io.stockproof.access.Caller;
import io.stockproof.availability.ChannelRules;
import io.stockproof.availability.Context;
import io.stockproof.availability.Engine;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.Reading;
import io.stockproof.availability.Readings;
import io.stockproof.channel.Channel;
import io.stockproof.channel.Channel.ReferenceContext;
import io.stockproof.display.ContextKey;
import io.stockproof.display.Displays;
import io.stockproof.display.Displays.Shown;
import io.stockproof.kernel.Destination;
import io.stockproof.mismatch.Compared.Recorded;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Compares what stores show with what can be bought, wherever their channels look. Changes nothing. */
@Component
class Detection {

    private final Readings readings;
    private final Displays displays;
    private final MismatchRepository mismatches;

    Detection(Readings readings, Displays displays, MismatchRepository mismatches) {
        this.readings = readings;
        this.displays = displays;
        this.mismatches = mismatches;
    }

    /** The comparisons of some variants, and the reading that they rest on. */
    record Findings(Reading reading, List<Compared> compared) {}

    /**
     * Compares some variants of a channel in all of its reference contexts. Called outside of any transaction.
     *
     * @param version that has to be seen: the reading says that it is degraded where this instance is not so far yet, and
     *     then nothing is to be concluded
     * @throws io.stockproof.problem.Problem {@code unknown-channel} where it is gone
     */
    Findings compare(int channelId, String channel, Collection<String> variants, String version) {
        return compare(channelId, channel, variants, displays.of(channelId, variants), version);
    }

    /** The same with displays that were read already; one that comes after has its own event. */
    Findings compare(
            int channelId,
            String channel,
            Collection<String> variants,
            Map<String, List<Shown>> shown,
            String version) {
        Map<String, List<Recorded>> recorded = mismatches.recorded(channelId, variants);
        Reading reading = readings.read(Caller.SYSTEM, channel, variants, version);
        Map<String, Context> contexts = contexts(reading.rules());
        List<Compared> compared = new ArrayList<>(variants.size() * contexts.size());
        for (String variant : new LinkedHashSet<>(variants)) {
            List<Shown> here = shown.getOrDefault(variant, List.of());
            List<Recorded> known = recorded.getOrDefault(variant, List.of());
            contexts.forEach((key, context) -> compared.add(one(
                    new Place(channelId, variant, key), context, best(here, key), of(known, key), reading)));
            for (Recorded one : known) {
                if (!contexts.containsKey(one.context())) {
                    compared.add(new Compared(
                            new Place(channelId, variant, one.context()), ContextKey.parse(one.context()), null,
                            reading.listings().get(variant), 0, null, false, one, reading.asOf()));
                }
            }
        }
        return new Findings(reading, compared);
    }

    private static Compared one(
            Place place, Context context, @Nullable Shown shown, @Nullable Recorded recorded, Reading reading) {
        ListingFacts listing = reading.listings().get(place.variant());
        long available = listing == null || shown == null
                ? 0
                : Engine.available(listing, reading.rules(), context, reading.asOf());
        MismatchKind kind = listing == null || shown == null
                ? null
                : MismatchKind.of(shown.quantity(), available, reading.rules().channel());
        return new Compared(place, context, shown, listing, available, kind, true, recorded, reading.asOf());
    }

    /** Where the channel looks, by key. */
    static Map<String, Context> contexts(ChannelRules rules) {
        Channel channel = rules.channel();
        Map<String, Context> contexts = new LinkedHashMap<>();
        for (ReferenceContext reference : channel.referenceContexts()) {
            if (reference.shippingMethod() == null || rules.knows(reference.shippingMethod())) {
                Context context = new Context(
                        new Destination(reference.country(), reference.region(), reference.postalCode()),
                        reference.shippingMethod());
                contexts.put(ContextKey.of(context), context);
            }
        }
        return contexts;
    }

    /** The display that holds in a context: the one that names most of it, and nothing else. */
    private static @Nullable Shown best(List<Shown> shown, String key) {
        Comparator<String> order = ContextKey.closestTo(key);
        Shown best = null;
        for (Shown one : shown) {
            if (ContextKey.named(one.context(), key) >= 0
                    && (best == null || order.compare(one.context(), best.context()) < 0)) {
                best = one;
            }
        }
        return best;
    }

    private static @Nullable Recorded of(List<Recorded> known, String key) {
        return known.stream().filter(one -> one.context().equals(key)).findFirst().orElse(null);
    }
}
