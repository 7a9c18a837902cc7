package io.stockproof.setup;

import io.stockproof.availability.Context;
import io.stockproof.availability.Survey;
import io.stockproof.availability.Survey.Part;
import io.stockproof.availability.Survey.Place;
import io.stockproof.channel.Channel;
import io.stockproof.channel.Channel.ReferenceContext;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Destination;
import io.stockproof.setup.Draft.Placed;
import io.stockproof.setup.Draft.PlacedListing;
import io.stockproof.setup.Effect.ChangedListing;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeSet;
import org.springframework.stereotype.Component;

/** What a document would make of the quantities that can be bought: asked before it is written, and again after. */
@Component
class Effects {

    /** Answers of the engine to each of the two questions: a second's worth. */
    private static final int ANSWERS_MAX = 20_000;

    private static final int CONTEXTS_MAX = 200;

    private final Survey survey;
    private final InstantSource clock;

    Effects(Survey survey, InstantSource clock) {
        this.survey = survey;
        this.clock = clock;
    }

    /** What is asked, and what the answer was before anything was written. */
    record Before(List<Part> parts, Instant now, Map<Place, Map<String, Long>> available,
            List<ChannelCode> truncated) {}

    /** Asks before the draft is written. */
    Before before(Draft draft, Stored stored) {
        Map<ChannelCode, List<Context>> contexts = contexts(draft, stored);
        long contextsTotal = contexts.values().stream().mapToLong(List::size).sum();
        int perContext = (int) (ANSWERS_MAX / Math.max(1, contextsTotal));
        List<Part> parts = new ArrayList<>();
        List<ChannelCode> truncated = new ArrayList<>();
        contexts.forEach((channel, ofChannel) -> {
            SequencedSet<String> variants = new LinkedHashSet<>();
            draft.listings.stream()
                    .map(PlacedListing::value)
                    .filter(listing -> listing.channel().equals(channel))
                    .forEach(listing -> variants.add(listing.variant()));
            variants.addAll(survey.variants(channel, perContext + 1));
            if (variants.size() > perContext) {
                truncated.add(channel);
            }
            parts.add(new Part(channel, variants.stream().limit(perContext).toList(), ofChannel));
        });
        Instant now = clock.instant();
        return new Before(parts, now, survey.available(parts, now), truncated);
    }

    /** Asks again after the draft was written, and compares. */
    List<Effect> after(Before before) {
        Map<Place, Map<String, Long>> after = survey.available(before.parts(), before.now());
        List<Effect> effects = new ArrayList<>();
        for (Part part : before.parts()) {
            for (Context context : part.contexts()) {
                Place place = new Place(part.channel(), context);
                List<ChangedListing> changed = changed(part.variants(),
                        before.available().getOrDefault(place, Map.of()), after.getOrDefault(place, Map.of()));
                effects.add(Effect.of(part.channel(), context.destination(), context.shippingMethod(),
                        part.variants().size(), before.truncated().contains(part.channel()), changed));
            }
        }
        return effects;
    }

    /** Of each channel as the document has it, else as it is; those that the document names come first. */
    private static Map<ChannelCode, List<Context>> contexts(Draft draft, Stored stored) {
        Map<ChannelCode, Channel> channels = new LinkedHashMap<>();
        for (Placed<Channel> placed : draft.channels) {
            channels.put(placed.value().code(), placed.value());
        }
        stored.channels().forEach(channels::putIfAbsent);
        Map<ChannelCode, List<Context>> contexts = new LinkedHashMap<>();
        int left = CONTEXTS_MAX;
        for (Channel channel : channels.values()) {
            List<Context> own =
                    channel.referenceContexts().stream().map(Effects::context).distinct().limit(left).toList();
            left -= own.size();
            if (!own.isEmpty()) {
                contexts.put(channel.code(), own);
            }
        }
        return contexts;
    }

    private static Context context(ReferenceContext reference) {
        return new Context(
                new Destination(reference.country(), reference.region(), reference.postalCode()),
                reference.shippingMethod());
    }

    private static List<ChangedListing> changed(
            Collection<String> variants, Map<String, Long> before, Map<String, Long> after) {
        return new TreeSet<>(variants).stream()
                .map(variant -> new ChangedListing(
                        variant, before.getOrDefault(variant, 0L), after.getOrDefault(variant, 0L)))
                .filter(listing -> listing.before() != listing.after())
                .toList();
    }
}
