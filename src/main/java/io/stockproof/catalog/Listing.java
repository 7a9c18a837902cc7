package io.stockproof.catalog;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.ChannelCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A variant as one channel sells it.
 *
 * @param variant the channel's own name of it, unique within the channel, 1 to 200 printable characters
 * @param sku the channel's own; at most 200 characters, as barcode and title
 * @param options such as {@code color: red}; at most 50
 * @param active an inactive one is not purchasable; true where absent
 * @param sources at most 100; none means unmapped
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
// What an answer carries beside the listing's own members may come back.
@JsonIgnoreProperties({"state", "version"})
public record Listing(
        ChannelCode channel,
        String variant,
        @Nullable String sku,
        @Nullable String barcode,
        @Nullable String title,
        Map<String, String> options,
        Boolean active,
        List<Source> sources) {

    public static final int SOURCES_MAX = 100;
    public static final int OPTIONS_MAX = 50;

    public Listing {
        sku = blankToNull(sku);
        barcode = blankToNull(barcode);
        title = blankToNull(title);
        options = options == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(options));
        active = active == null ? Boolean.TRUE : active;
        // Copied with its nulls and in its order: ListingRules tells where a fault stands.
        sources = sources == null ? List.of() : Collections.unmodifiableList(ranked(sources));
    }

    public ListingKey key() {
        return new ListingKey(channel, variant);
    }

    /** The same with its sources by rank, as it is kept. */
    Listing byRank() {
        return new Listing(
                channel, variant, sku, barcode, title, options, active,
                sources.stream().sorted(Comparator.comparing(Source::rank)).toList());
    }

    /** Those that state no rank take the lowest that are left. */
    private static List<Source> ranked(List<Source> sources) {
        List<Source> ranked = new ArrayList<>(sources);
        if (ranked.stream().noneMatch(Listing::isUnranked)) {
            return ranked;
        }
        Set<Integer> stated = new HashSet<>();
        ranked.stream().filter(source -> source != null && !isUnranked(source)).map(Source::rank).forEach(stated::add);
        int next = 1;
        for (int i = 0; i < ranked.size(); i++) {
            if (isUnranked(ranked.get(i))) {
                while (!stated.add(next)) {
                    next++;
                }
                ranked.set(i, new Source(next, ranked.get(i).components()));
            }
        }
        return ranked;
    }

    /** What JSON leaves out is null, whatever the type says. */
    private static boolean isUnranked(@Nullable Source source) {
        return source != null && source.rank() == null;
    }

    private static @Nullable String blankToNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
