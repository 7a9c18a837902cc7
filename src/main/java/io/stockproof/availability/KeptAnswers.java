package io.stockproof.availability;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Answers that are still true: of one version, since whatever moves is forgotten with the move, and until the time comes
 * at which they would change by themselves. Bounded; where they are too many all are forgotten, and computed again.
 */
@Component
class KeptAnswers {

    private static final int KEPT_MAX = 50_000;

    /** By channel and variant, so that what moved is forgotten without looking at what did not. */
    private final Map<Integer, Map<String, Map<Key, KeptItem>>> byChannel = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final List<KeptUnits> followed = new CopyOnWriteArrayList<>();

    /** Each of them once, so that to find a hundred answers of one query is not to compare a hundred contexts. */
    private final Map<Key, Key> keys = new ConcurrentHashMap<>();

    /** What was asked; hashed once. */
    static final class Key implements Comparable<Key> {

        /** For a hash table of keys that somebody has chosen to have the same hash. */
        private static final Comparator<Key> ORDER = Comparator.comparingInt(Key::channelId)
                .thenComparing(Key::exact)
                .thenComparing(key -> key.context().toString());

        private final int channelId;
        private final Context context;
        private final boolean exact;
        private final int hash;

        private Key(int channelId, Context context, boolean exact) {
            this.channelId = channelId;
            this.context = context;
            this.exact = exact;
            this.hash = (31 * channelId + context.hashCode()) * 31 + Boolean.hashCode(exact);
        }

        int channelId() {
            return channelId;
        }

        Context context() {
            return context;
        }

        /** Whether numbers above the channel's cap are told. */
        boolean exact() {
            return exact;
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }

        @Override
        public int hashCode() {
            return hash;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || other instanceof Key key && hash == key.hash && channelId == key.channelId
                    && exact == key.exact && context.equals(key.context);
        }
    }

    /** The one key of what is asked. */
    Key key(int channelId, Context context, boolean exact) {
        Key key = new Key(channelId, context, exact);
        Key known = keys.get(key);
        if (known != null) {
            return known;
        }
        if (keys.size() >= KEPT_MAX) {
            keys.clear(); // Those in use go on being equal.
        }
        Key other = keys.putIfAbsent(key, key);
        return other == null ? key : other;
    }

    /** {@code null} where it is not known, or no longer true. */
    @Nullable
    KeptItem find(Key key, String variant, Instant now) {
        Map<String, Map<Key, KeptItem>> variants = byChannel.get(key.channelId());
        Map<Key, KeptItem> kept = variants == null ? null : variants.get(variant);
        KeptItem item = kept == null ? null : kept.get(key);
        return item != null && now.isBefore(item.until()) ? item : null;
    }

    /** Never at the same time as {@link #forget}. */
    void keep(Key key, String variant, KeptItem item) {
        if (count.get() >= KEPT_MAX) {
            clear();
        }
        Map<Key, KeptItem> kept = byChannel.computeIfAbsent(key.channelId(), channel -> new ConcurrentHashMap<>())
                .computeIfAbsent(variant, of -> new ConcurrentHashMap<>(2));
        if (kept.put(key, item) == null) {
            count.incrementAndGet();
        }
    }

    /** What a move of the index concerns. With a supplier's poll its stock is fresher, and so are the answers, if no other. */
    void forget(IndexTail.Tailed tailed, IndexMoved moved) {
        followed.forEach(units -> units.moved(moved));
        if (moved.everything() || !tailed.staged().coverage.isEmpty()) {
            clear();
            return;
        }
        moved.variants().forEach((channel, variants) -> {
            RuleBook.Compiled compiled = tailed.standing().rules().channels().get(channel);
            if (compiled != null) {
                forget(compiled.channelId(), variants);
            }
        });
    }

    void forget(int channelId, Collection<String> variants) {
        Map<String, Map<Key, KeptItem>> ofChannel = byChannel.get(channelId);
        if (ofChannel != null) {
            for (String variant : variants) {
                Map<Key, KeptItem> gone = ofChannel.remove(variant);
                if (gone != null) {
                    count.addAndGet(-gone.size());
                }
            }
        }
    }

    /** All was read anew. */
    void forgetAll(IndexMoved everything) {
        followed.forEach(units -> units.moved(everything));
        clear();
    }

    /** Other answers that are to be forgotten as these are. */
    void follow(KeptUnits units) {
        followed.add(units);
    }

    void leave(KeptUnits units) {
        followed.remove(units);
    }

    private void clear() {
        byChannel.clear();
        count.set(0);
    }
}
