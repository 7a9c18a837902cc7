package io.stockproof.catalog;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.ItemKey;
import io.stockproof.supplier.Items;
import io.stockproof.supplier.Items.Match;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The listings of all channels: read, put in place of one another, deleted. */
@Repository
public class Listings {

    private final ListingReader reader;
    private final ListingWriter writer;
    private final Items items;

    Listings(ListingReader reader, ListingWriter writer, Items items) {
        this.reader = reader;
        this.writer = writer;
        this.items = items;
    }

    /**
     * A listing that was written.
     *
     * @param before absent where it is new
     */
    public record Replacement(@Nullable Listing before, Listing after) {}

    /** Empty if there is none, or its channel was deleted. */
    public Optional<Listing> find(ChannelCode channel, String variant) {
        return reader.findOne(new ListingKey(channel, variant)).map(StoredListing::listing);
    }

    /** Hands over every listing of the channels that are not deleted, by channel and variant, one at a time. */
    public void forEach(Consumer<Listing> consumer) {
        reader.forEach(ListingFilter.NONE, stored -> consumer.accept(stored.listing()));
    }

    /**
     * Puts each listing in place of the one of its channel and variant, in the caller's transaction, and returns those
     * that this changed; an equal one is not written. The caller has checked them by {@link ListingRules}, has made
     * sure of their channels and suppliers, and records the changes. An item that nobody named before is made.
     *
     * @throws IllegalArgumentException where a channel or a supplier does not exist
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Replacement> replace(Collection<Listing> wanted) {
        List<Listing> sorted =
                wanted.stream().map(Listing::byRank).sorted(Comparator.comparing(Listing::key)).toList();
        List<ListingKey> keys = sorted.stream().map(Listing::key).toList();
        writer.lock(keys);
        Map<ListingKey, StoredListing> stored = reader.find(keys);
        Map<ItemKey, Match> matches = items.findOrCreate(itemsOf(sorted));
        List<MappedListing> changed = new ArrayList<>();
        List<Replacement> replacements = new ArrayList<>();
        for (Listing listing : sorted) {
            MappedListing mapped = MappedListing.of(listing, matches);
            StoredListing before = stored.get(listing.key());
            if (before == null || !mapped.equals(before.mapped())) {
                changed.add(mapped);
                replacements.add(new Replacement(before == null ? null : before.listing(), listing));
            }
        }
        writer.write(changed);
        return replacements;
    }

    /** Deletes the listing, in the caller's transaction, and returns what it was; empty if there is none. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Listing> delete(ChannelCode channel, String variant) {
        ListingKey key = new ListingKey(channel, variant);
        writer.lock(List.of(key));
        Optional<Listing> stored = find(channel, variant);
        stored.ifPresent(listing -> writer.delete(key));
        return stored;
    }

    static Set<ItemKey> itemsOf(Collection<Listing> listings) {
        Set<ItemKey> keys = new HashSet<>();
        for (Listing listing : listings) {
            for (Source source : listing.sources()) {
                source.components().forEach(component -> keys.add(component.item()));
            }
        }
        return keys;
    }
}
