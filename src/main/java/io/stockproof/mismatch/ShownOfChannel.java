package io.stockproof.mismatch;

import io.stockproof.availability.KeptUnits;
import io.stockproof.availability.Units;
import io.stockproof.display.ContextKey;
import io.stockproof.display.Displays.Shown;
import io.stockproof.kernel.ChannelCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * What one channel shows: of each display its variant, context and quantity, in columns, and beside them
 * what was computed of it. One that is shown in one context only, as most are, takes some sixty bytes.
 */
final class ShownOfChannel {

    /** Of a variant that is not shown in a context. */
    static final long NOTHING = -1;

    private static final int NONE = -1;
    private static final int RANKED_MAX = 256;
    private static final int CONTEXTS_MAX = 10_000;
    private static final int CONTEXT_INTS = 50; // of a context's text, and of finding it

    private final KeptUnits kept;
    private final VariantNumbers variants = new VariantNumbers();
    private final Map<String, Integer> contextNumbers = new HashMap<>();
    private final List<String> contexts = new ArrayList<>();
    private final Map<String, int[]> ranked = new HashMap<>();
    private int[] first = new int[64]; // by variant, its first display and one, 0 where there is none
    private int[] next = new int[64]; // by display, another of the same variant
    private int[] context = new int[64];
    private long[] quantity = new long[64];
    private int displays;
    private int free = NONE;

    /**
     * What some variants show, as of one moment.
     *
     * @param names of those at a place
     * @param numbers of the variants, {@link VariantNumbers#NONE} of one that was never shown
     * @param shown by variant and place
     */
    record Slice(IntFunction<String> names, int[] numbers, int places, long[] shown) implements Units.Asked {

        @Override
        public int size() {
            return numbers.length;
        }

        @Override
        public String variant(int at) {
            return names.apply(at);
        }

        @Override
        public int number(int at) {
            return numbers[at];
        }

        /** The quantity that a variant shows, or {@link #NOTHING}. */
        long of(int variant, int place) {
            return shown[variant * places + place];
        }
    }

    ShownOfChannel(ChannelCode channel) {
        kept = new KeptUnits(channel, this::find);
    }

    /** What its variants give, as it was told last. */
    KeptUnits kept() {
        return kept;
    }

    private synchronized int find(String variant) {
        return variants.find(variant);
    }

    private synchronized String name(int number) {
        return variants.name(number);
    }

    /** How many there are and were. Each keeps its number. */
    synchronized int variants() {
        return variants.size();
    }

    synchronized long bytes() {
        return kept.bytes() + variants.bytes() + 4L * (first.length + next.length + context.length)
                + 8L * quantity.length
                + 4L * contexts.size() * (CONTEXT_INTS + ranked.size());
    }

    /** Whether displays name so many contexts that it pays no longer to order them. */
    synchronized boolean hasTooManyContexts() {
        return contexts.size() > CONTEXTS_MAX;
    }

    /** One more display. */
    synchronized void add(String variant, String inContext, long shown) {
        put(variants.findOrAdd(variant), inContext, shown);
    }

    /** All that a variant shows. */
    synchronized void replace(String variant, List<Shown> shown) {
        int number = shown.isEmpty() ? variants.find(variant) : variants.findOrAdd(variant);
        if (number == VariantNumbers.NONE) {
            return;
        }
        for (int at = firstOf(number); at != NONE;) {
            int after = next[at];
            next[at] = free;
            free = at;
            at = after;
        }
        room(number);
        first[number] = 0;
        shown.forEach(one -> put(number, one.context(), one.quantity()));
    }

    /** Variants by their numbers, from one on. */
    synchronized Slice slice(int from, int limit, List<String> places) {
        int count = Math.min(limit, variants.size() - from);
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++) {
            numbers[i] = from + i;
        }
        return slice(i -> name(from + i), numbers, places);
    }

    synchronized Slice slice(List<String> names, List<String> places) {
        return slice(names::get, names.stream().mapToInt(variants::find).toArray(), places);
    }

    private Slice slice(IntFunction<String> names, int[] numbers, List<String> places) {
        List<int[]> ranks = places.stream().map(this::ranks).toList();
        long[] shown = new long[numbers.length * places.size()];
        int to = 0;
        for (int number : numbers) {
            for (int[] rank : ranks) {
                shown[to++] = best(number, rank);
            }
        }
        return new Slice(names, numbers, ranks.size(), shown);
    }

    /** What holds in a place: as {@link Detection} finds it. */
    private long best(int number, int[] rank) {
        int best = NONE;
        for (int at = number == VariantNumbers.NONE ? NONE : firstOf(number); at != NONE; at = next[at]) {
            int its = rank[context[at]];
            if (its >= 0 && (best == NONE || its < rank[context[best]])) {
                best = at;
            }
        }
        return best == NONE ? NOTHING : quantity[best];
    }

    /** By context the rank of its displays in a place, from 0 up; {@code -1} where they do not hold there. */
    private int[] ranks(String place) {
        int[] known = ranked.get(place);
        if (known != null && known.length == contexts.size()) {
            return known;
        }
        if (ranked.size() >= RANKED_MAX) {
            ranked.clear();
        }
        int[] ranks = new int[contexts.size()];
        Arrays.fill(ranks, NONE);
        List<String> holding = contexts.stream()
                .filter(one -> ContextKey.named(one, place) >= 0)
                .sorted(ContextKey.closestTo(place))
                .toList();
        for (int rank = 0; rank < holding.size(); rank++) {
            ranks[contextNumbers.getOrDefault(holding.get(rank), NONE)] = rank;
        }
        ranked.put(place, ranks);
        return ranks;
    }

    private int firstOf(int number) {
        return number < first.length ? first[number] - 1 : NONE;
    }

    private void put(int number, String inContext, long shown) {
        room(number);
        int at = free;
        if (at != NONE) {
            free = next[at];
        } else {
            at = displays++;
            if (at == next.length) {
                int length = at / 2 * 3;
                next = Arrays.copyOf(next, length);
                context = Arrays.copyOf(context, length);
                quantity = Arrays.copyOf(quantity, length);
            }
        }
        context[at] = contextNumbers.computeIfAbsent(inContext, one -> {
            contexts.add(one);
            return contexts.size() - 1;
        });
        quantity[at] = shown;
        next[at] = firstOf(number);
        first[number] = at + 1;
    }

    private void room(int number) {
        if (number >= first.length) {
            first = Arrays.copyOf(first, Math.max(number + 1, first.length / 2 * 3));
        }
    }
}
