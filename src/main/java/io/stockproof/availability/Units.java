package io.stockproof.availability;

import io.stockproof.access.Caller;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tells how many units many listings give, and nothing else: for whoever compares them all. */
@Component
public class Units {

    /** Of a variant that the channel does not list. */
    public static final long UNLISTED = -1;

    private final AvailabilityIndex index;
    private final KeptAnswers kept;

    Units(AvailabilityIndex index, KeptAnswers kept) {
        this.index = index;
        this.kept = kept;
    }

    /** Variants that are asked for. */
    public interface Asked {

        int size();

        /** Which variant is at a place. */
        String variant(int place);

        /** By which number it is kept; negative where it is not. */
        int number(int place);
    }

    /**
     * What was asked for, all of one moment.
     *
     * @param degraded whether it is older than was asked for
     * @param units by variant and context, as {@link #of} finds them
     */
    public record Told(Instant asOf, boolean degraded, ChannelRules rules, List<Context> contexts, long[] units) {

        /** How many the variant at a place gives in the context at a place, or {@link #UNLISTED}. */
        public long of(int variant, int context) {
            return units[variant * contexts.size() + context];
        }
    }

    /** Has what is kept forgotten as the index moves, until {@link #drop}. */
    public void keep(KeptUnits units) {
        kept.follow(units);
    }

    /** Ends {@link #keep}: what is kept is no longer told of changes, and must not be asked any more. */
    public void drop(KeptUnits units) {
        kept.leave(units);
    }

    /**
     * Reads variants of a channel. What follows the database waits meanwhile: a thousand at a time are enough.
     *
     * @param known what was computed before and is still true; what is not is kept there. Of the channel
     * @param contexts by the rules of that moment
     * @param minVersion as in {@link Readings#read}
     * @throws io.stockproof.problem.Problem {@code unknown-channel}
     */
    public Told read(
            String channel,
            Asked asked,
            KeptUnits known,
            Function<ChannelRules, List<Context>> contexts,
            @Nullable String minVersion) {
        return index.read(minVersion, view -> {
            RuleBook.Compiled compiled = Readings.visible(Caller.SYSTEM, view.rules(), channel);
            ChannelRules rules = compiled.rules();
            List<Context> in = contexts.apply(rules);
            known.in(in);
            long[] units = new long[asked.size() * in.size()];
            Instant endOfDay = KeptItem.endOfDay(view.asOf());
            StockMemory.Reader reader = view.memory().reader(compiled.channelId());
            for (int place = 0; place < asked.size(); place++) {
                int at = place * in.size();
                if (!known.find(asked.number(place), view.asOf(), units, at)) {
                    ListingFacts listing = reader.find(asked.variant(place));
                    compute(listing, rules, in, view.asOf(), units, at);
                    known.keep(
                            asked.number(place),
                            listing == null
                                    ? Instant.MAX
                                    : KeptItem.until(listing, rules, view.asOf(), endOfDay),
                            units, at);
                }
            }
            return new Told(view.asOf(), view.degraded(), rules, in, units);
        });
    }

    private static void compute(
            @Nullable ListingFacts listing, ChannelRules rules, List<Context> in, Instant now, long[] units, int at) {
        if (listing == null) {
            Arrays.fill(units, at, at + in.size(), UNLISTED);
            return;
        }
        for (int c = 0; c < in.size(); c++) {
            units[at + c] = Engine.available(listing, rules, in.get(c), now);
        }
    }
}
