package io.stockproof.mismatch;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.availability.Units;
import io.stockproof.channel.Channels.StoredChannel;
import io.stockproof.display.Displays;
import io.stockproof.display.Displays.Shown;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * What stores show, in the memory of the instance that watches, so that all of it can be compared without reading it each
 * time. A channel is read as a whole when it is first asked for, and then follows what the watch reads of the variants that
 * have moved: of each variant it has what was shown after the last move that the watch has taken. Moves that it has not
 * taken yet are compared by themselves. Where the watch may have lost one, all is read anew; and now and then in any case.
 */
@Component
class ShownMemory {

    private static final Logger log = LoggerFactory.getLogger(ShownMemory.class);
    private static final Duration KEPT = Duration.ofHours(1);
    private static final int MEANWHILE_MAX = 200_000;

    private final Displays displays;
    private final Units units;
    private final long bytesMax;
    private final Map<Integer, Kept> channels = new HashMap<>();
    private boolean watches;

    /** Displays of a channel, or that they are being read. */
    private static final class Kept {

        private final long sinceNanos = System.nanoTime();
        private final Map<String, List<Shown>> meanwhile = new HashMap<>();
        private @Nullable ShownOfChannel shown;
        private boolean isTooMuch;
    }

    ShownMemory(Displays displays, Units units, MismatchProperties properties, MeterRegistry meters) {
        this.displays = displays;
        this.units = units;
        this.bytesMax = properties.displaysMemoryMax().toBytes();
        Gauge.builder("stockproof.mismatch.displays.memory", this, ShownMemory::bytes)
                .description("What displays take of the memory of the instance that watches")
                .baseUnit("bytes")
                .register(meters);
    }

    /** Begins, as whoever watches, or ends. */
    synchronized void watches(boolean now) {
        watches = now;
        forgetAll();
    }

    synchronized void forgetAll() {
        List.copyOf(channels.keySet()).forEach(this::forget);
    }

    /** So much of a channel has moved that it is not named. */
    synchronized void forget(int channelId) {
        Kept kept = channels.remove(channelId);
        if (kept != null && kept.shown != null) {
            units.drop(kept.shown.kept());
        }
    }

    /** What some variants show, as it was read after they moved. Of the thread that watches. */
    synchronized void heard(int channelId, Collection<String> variants, Map<String, List<Shown>> shown) {
        Kept kept = channels.get(channelId);
        if (kept == null || kept.isTooMuch) {
            return;
        }
        for (String variant : variants) {
            List<Shown> its = shown.getOrDefault(variant, List.of());
            if (kept.shown != null) {
                kept.shown.replace(variant, its);
            } else {
                kept.meanwhile.put(variant, its);
            }
        }
        if (kept.shown != null && (kept.shown.hasTooManyContexts() || bytes() > bytesMax)) {
            units.drop(kept.shown.kept());
            kept.shown = null;
            kept.isTooMuch = true;
        }
        if (kept.meanwhile.size() > MEANWHILE_MAX) {
            forget(channelId); // to be read anew
        }
    }

    /**
     * What a channel shows; reads it first if need be.
     *
     * @return {@code null} where it is not in memory: another instance watches, or it is too much
     */
    @Nullable
    ShownOfChannel of(StoredChannel channel) {
        int channelId = channel.channelId();
        Kept reading = new Kept();
        synchronized (this) {
            Kept kept = channels.get(channelId);
            if (kept != null && System.nanoTime() - kept.sinceNanos < KEPT.toNanos()) {
                return kept.shown;
            }
            if (!watches) {
                return null;
            }
            forget(channelId);
            channels.put(channelId, reading); // from here on, what the watch reads is kept for it
        }
        return read(channelId, reading, new ShownOfChannel(channel.channel().code()));
    }

    private @Nullable ShownOfChannel read(int channelId, Kept reading, ShownOfChannel read) {
        double others = bytes();
        boolean[] tooMuch = {false};
        boolean done = false;
        try {
            displays.forEach(channelId, (variant, context, quantity) -> {
                if (!tooMuch[0]) {
                    read.add(variant, context, quantity);
                    tooMuch[0] = others + read.bytes() > bytesMax || read.hasTooManyContexts();
                }
            });
            done = true;
        } finally {
            settle(channelId, reading, tooMuch[0] ? null : read, done);
        }
        if (tooMuch[0]) {
            log.atInfo().addKeyValue("channelId", channelId).log("A channel shows more than is kept in memory");
        }
        return reading.shown;
    }

    /** Forgotten meanwhile, it is read anew the next time; too much, it is not for a while. */
    private synchronized void settle(int channelId, Kept reading, @Nullable ShownOfChannel read, boolean done) {
        boolean isForgotten = channels.get(channelId) != reading;
        if (!done && !isForgotten) {
            forget(channelId);
        } else if (read == null) {
            reading.isTooMuch = true;
            reading.meanwhile.clear();
        } else if (!isForgotten) {
            reading.meanwhile.forEach(read::replace);
            reading.meanwhile.clear();
            reading.shown = read;
            units.keep(read.kept());
        }
    }

    private synchronized double bytes() {
        return channels.values().stream()
                .mapToLong(kept -> kept.shown == null ? 0 : kept.shown.bytes())
                .sum();
    }
}
