package io.stockproof.mismatch;

import io.stockproof.availability.ChannelRules;
import io.stockproof.availability.Context;
import io.stockproof.availability.Units;
import io.stockproof.channel.Channels.StoredChannel;
import io.stockproof.mismatch.MismatchRepository.Standing;
import io.stockproof.mismatch.ShownOfChannel.Slice;
import java.time.Instant;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Compares what memory has of a channel's displays with what the index has of its stock, of which it computes what has moved
 * since the last time. Of the database it only reads what is recorded. Finds what {@link Detection} finds: the same number
 * by the same engine, the same kind, the same display.
 */
@Component
class ScanInMemory {

    /** So many displays are compared at a time, of one moment each. */
    private static final int STEP = 1_000;

    /** Each waits by itself for as long as a reading does. */
    private static final int TRIES_MAX = 10;

    private final Units units;
    private final MismatchRepository mismatches;
    private final MismatchSuspects suspects;
    private final MismatchProperties properties;

    ScanInMemory(
            Units units,
            MismatchRepository mismatches,
            MismatchSuspects suspects,
            MismatchProperties properties) {
        this.units = units;
        this.mismatches = mismatches;
        this.suspects = suspects;
        this.properties = properties;
    }

    /**
     * Compares a channel; the rest is left where this instance has not heard of it, or where the channel looks changes
     * meanwhile.
     *
     * @param version that has to be seen
     * @return how many differ from what is recorded; {@code -1} where not all were compared
     * @throws io.stockproof.problem.Problem {@code unknown-channel} where it is gone
     */
    long compare(StoredChannel channel, ShownOfChannel shown, boolean rules, String version) {
        Comparing comparing = new Comparing(channel, shown, rules, version);
        return comparing.recorded() && comparing.others() ? comparing.differ : -1;
    }

    private final class Comparing {

        private final int channelId;
        private final String code;
        private final ShownOfChannel shown;
        private final boolean rules;
        private final String version;
        private final BitSet recorded = new BitSet(); // by variant and place
        private List<String> places = List.of();
        private long differ;

        Comparing(StoredChannel channel, ShownOfChannel shown, boolean rules, String version) {
            this.channelId = channel.channelId();
            this.code = channel.channel().code().value();
            this.shown = shown;
            this.rules = rules;
            this.version = version;
        }

        /** Where something is recorded. */
        boolean recorded() {
            Units.Told first = read(shown.slice(List.of(), List.of()));
            if (first == null) {
                return false;
            }
            places = places(first.rules());
            for (MismatchState state : MismatchState.values()) {
                List<Standing> some = state == MismatchState.RESOLVED
                        ? List.of()
                        : mismatches.standing(channelId, state, null, STEP);
                while (!some.isEmpty()) {
                    if (!recorded(some)) {
                        return false;
                    }
                    some = mismatches.standing(channelId, state, some.getLast(), STEP);
                }
            }
            return true;
        }

        private boolean recorded(List<Standing> some) {
            Slice slice = shown.slice(some.stream().map(Standing::variant).toList(), places);
            Units.Told told = read(slice);
            if (told == null) {
                return false;
            }
            Instant seenBefore = told.asOf().minus(properties.seenEvery());
            Set<String> found = new LinkedHashSet<>();
            for (int i = 0; i < some.size(); i++) {
                Standing one = some.get(i);
                int place = places.indexOf(one.context());
                if (place < 0
                        || rules
                        || kind(slice, told, i, place) != one.kind()
                        || slice.of(i, place) != one.displayed()
                        || told.of(i, place) != one.purchasable()
                        || one.lastSeenAt().isBefore(seenBefore)) {
                    found.add(one.variant());
                }
                if (place >= 0 && slice.numbers()[i] != VariantNumbers.NONE) {
                    recorded.set(bit(slice.numbers()[i], place));
                }
            }
            tell(found);
            return true;
        }

        /** Where nothing is. */
        boolean others() {
            int all = shown.variants();
            for (int from = 0; from < all; from += STEP) {
                Slice slice = shown.slice(from, STEP, places);
                Units.Told told = read(slice);
                if (told == null) {
                    return false;
                }
                Set<String> found = new LinkedHashSet<>();
                for (int i = 0; i < slice.numbers().length; i++) {
                    for (int place = 0; place < places.size(); place++) {
                        if (kind(slice, told, i, place) != null && !recorded.get(bit(from + i, place))) {
                            found.add(slice.variant(i));
                        }
                    }
                }
                tell(found);
            }
            return true;
        }

        private @Nullable MismatchKind kind(Slice slice, Units.Told told, int variant, int place) {
            long displayed = slice.of(variant, place);
            long available = told.of(variant, place);
            return displayed == ShownOfChannel.NOTHING || available == Units.UNLISTED
                    ? null
                    : MismatchKind.of(displayed, available, told.rules().channel());
        }

        /** {@code null} where this instance has not heard of it in time, or the places are others by now. */
        private Units.@Nullable Told read(Slice asked) {
            for (int tries = 0; tries < TRIES_MAX && !Thread.currentThread().isInterrupted(); tries++) {
                Units.Told told = units.read(code, asked, shown.kept(), ScanInMemory::contexts, version);
                if (!told.degraded()) {
                    return asked.size() == 0 || places(told.rules()).equals(places) ? told : null;
                }
            }
            return null;
        }

        private void tell(Set<String> found) {
            if (!found.isEmpty()) {
                suspects.add(channelId, found);
                differ += found.size();
            }
        }

        private int bit(int variant, int place) {
            return Math.addExact(Math.multiplyExact(variant, places.size()), place);
        }
    }

    private static List<Context> contexts(ChannelRules rules) {
        return List.copyOf(Detection.contexts(rules).values());
    }

    private static List<String> places(ChannelRules rules) {
        return List.copyOf(Detection.contexts(rules).keySet());
    }
}
