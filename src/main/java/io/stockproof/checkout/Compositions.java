package io.stockproof.checkout;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.stockproof.availability.Composition;
import io.stockproof.availability.RuleBook;
import io.stockproof.availability.RulesVersion;
import io.stockproof.availability.StockFactsRepository;
import io.stockproof.kernel.ChannelCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * What listings are made of, kept in memory for as long as the rules' version stands: whatever changes a listing, or
 * what is known of its items beyond their stock, bumps it.
 */
@Component
class Compositions {

    private static final int PARTS_KEPT_MAX = 200_000;

    private final StockFactsRepository listings;
    private final Cache<Key, Composition> kept = Caffeine.newBuilder()
            .maximumWeight(PARTS_KEPT_MAX)
            .weigher((Key key, Composition composition) -> 1 + composition.items().size())
            .build();

    Compositions(StockFactsRepository listings) {
        this.listings = listings;
    }

    private record Key(RulesVersion rules, int channelId, String variant) {}

    /**
     * By channel and variant; one that is not listed is missing. What is not yet known is read in this transaction.
     *
     * @param wanted variants by channel
     * @param beforeReading is done first if anything has to be read
     */
    Map<ChannelCode, Map<String, Composition>> of(
            RuleBook rules, Map<ChannelCode, Set<String>> wanted, Runnable beforeReading) {
        Map<ChannelCode, Map<String, Composition>> found = new HashMap<>();
        wanted.forEach((code, variants) -> {
            RuleBook.Compiled channel = rules.channels().get(code);
            if (channel != null) {
                found.put(code, of(rules.version(), channel.channelId(), variants, beforeReading));
            }
        });
        return found;
    }

    private Map<String, Composition> of(
            RulesVersion version, int channelId, Set<String> variants, Runnable beforeReading) {
        Map<String, Composition> found = new HashMap<>();
        List<String> missing = new ArrayList<>();
        for (String variant : variants) {
            Composition known = kept.getIfPresent(new Key(version, channelId, variant));
            if (known == null) {
                missing.add(variant);
            } else {
                found.put(variant, known);
            }
        }
        if (!missing.isEmpty()) {
            beforeReading.run();
            found.putAll(listings.compositions(channelId, missing));
        }
        return found;
    }

    /** Keeps what was read while the rules' version stood: it was the same before and after. */
    void keep(RuleBook rules, Map<ChannelCode, Map<String, Composition>> read) {
        read.forEach((code, byVariant) -> {
            RuleBook.Compiled channel = rules.channels().get(code);
            if (channel != null) {
                byVariant.forEach((variant, composition) -> {
                    Key key = new Key(rules.version(), channel.channelId(), variant);
                    if (kept.getIfPresent(key) != composition) {
                        kept.put(key, composition);
                    }
                });
            }
        });
    }
}
