package io.stockproof.availability;

import io.stockproof.kernel.ChannelCode;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * How many units a channel's variants give, as they were computed last, for whoever asks for all of them again and again:
 * each for as long as it is true. What moves the index is forgotten with the move, and what changes by the time alone in
 * time. Variants go by numbers, that whoever asks has given them. Written while the index is read, by one thread, and
 * forgotten while nobody reads it.
 */
public final class KeptUnits {

    private static final long UNKNOWN = Long.MIN_VALUE;

    private final ChannelCode channel;
    private final ToIntFunction<String> numbers;
    private List<Context> contexts = List.of();
    private long[] units = {};
    private long[] until = {}; // by number, in seconds

    /**
     * None yet. To be followed by the index with {@link Units#keep}.
     *
     * @param numbers of variants; negative of those that were never asked for. Asked on the index's own thread
     */
    public KeptUnits(ChannelCode channel, ToIntFunction<String> numbers) {
        this.channel = channel;
        this.numbers = numbers;
    }

    /** How much memory it takes. */
    public long bytes() {
        return 8L * (units.length + until.length);
    }

    void moved(IndexMoved moved) {
        if (moved.everything()) {
            Arrays.fill(until, UNKNOWN);
            return;
        }
        for (String variant : moved.variants().getOrDefault(channel, Set.of())) {
            int number = numbers.applyAsInt(variant);
            if (number >= 0 && number < until.length) {
                until[number] = UNKNOWN;
            }
        }
    }

    void in(List<Context> these) {
        if (!contexts.equals(these)) {
            contexts = these;
            units = new long[until.length * these.size()];
            Arrays.fill(until, UNKNOWN);
        }
    }

    /** Whether they are still true, and were put to their place. */
    boolean find(int number, Instant now, long[] to, int at) {
        if (number < 0 || number >= until.length || now.getEpochSecond() >= until[number]) {
            return false;
        }
        System.arraycopy(units, number * contexts.size(), to, at, contexts.size());
        return true;
    }

    /** @param before from when on they may be others */
    void keep(int number, Instant before, long[] from, int at) {
        if (number < 0) {
            return;
        }
        if (number >= until.length) {
            int length = Math.max(number + 1, until.length / 2 * 3);
            int known = until.length;
            until = Arrays.copyOf(until, length);
            Arrays.fill(until, known, length, UNKNOWN);
            units = Arrays.copyOf(units, Math.multiplyExact(length, contexts.size()));
        }
        System.arraycopy(from, at, units, number * contexts.size(), contexts.size());
        until[number] = before.getEpochSecond();
    }
}
