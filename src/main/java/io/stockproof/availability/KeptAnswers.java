package io.stockproof.availability;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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

    private final Map<Key, Map<String, KeptItem>> byContext = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    /**
     * What was asked.
     *
     * @param exact whether numbers above the channel's cap are told
     */
    record Key(int channelId, Context context, boolean exact) {}

    /** {@code null} where it is not known, or no longer true. */
    @Nullable
    KeptItem find(Key key, String variant, Instant now) {
        Map<String, KeptItem> kept = byContext.get(key);
        KeptItem item = kept == null ? null : kept.get(variant);
        return item != null && now.isBefore(item.until()) ? item : null;
    }

    void keep(Key key, String variant, KeptItem item) {
        if (count.get() >= KEPT_MAX) {
            clear();
        }
        Map<String, KeptItem> kept = byContext.computeIfAbsent(key, k -> new ConcurrentHashMap<>());
        if (kept.put(variant, item) == null) {
            count.incrementAndGet();
        }
    }

    void forget(int channelId, Collection<String> variants) {
        byContext.forEach((key, kept) -> {
            if (key.channelId() == channelId) {
                variants.forEach(variant -> {
                    if (kept.remove(variant) != null) {
                        count.decrementAndGet();
                    }
                });
            }
        });
    }

    void clear() {
        byContext.clear();
        count.set(0);
    }
}
