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
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** The listings of all channels: read, put in place of one another, deleted. */
@Service
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
        return write(wanted, (listing, before) -> listing, null);
    }

    /** As {@link #replace} by an import, but what a sheet does not tell of a listing (options, active) stays. */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Replacement> merge(Collection<Listing> wanted, long importId) {
        return write(wanted, Listings::merged, importId);
    }

    /** What {@link #merge} would change. */
    List<Replacement> preview(Collection<Listing> wanted) {
        List<Listing> sorted = sorted(wanted);
        Map<ListingKey, StoredListing> stored = reader.find(keys(sorted));
        return changes(sorted, stored, items.find(itemsOf(sorted)), Listings::merged).stream()
                .map(Change::replacement)
                .toList();
    }

    private List<Replacement> write(Collection<Listing> wanted, Combination combine, @Nullable Long importId) {
        List<Listing> sorted = sorted(wanted);
        writer.lock(keys(sorted));
        Map<ListingKey, StoredListing> stored = reader.find(keys(sorted));
        List<Change> changes = changes(sorted, stored, items.findOrCreate(itemsOf(sorted)), combine);
        Set<ListingKey> remapped = new HashSet<>();
        changes.stream().filter(Change::isRemapped).forEach(change -> remapped.add(change.after().listing().key()));
        writer.write(changes.stream().map(Change::after).toList(), remapped, importId);
        return changes.stream().map(Change::replacement).toList();
    }

    private static List<Change> changes(
            List<Listing> sorted,
            Map<ListingKey, StoredListing> stored,
            Map<ItemKey, Match> matches,
            Combination combine) {
        List<Change> changes = new ArrayList<>();
        for (Listing listing : sorted) {
            StoredListing before = stored.get(listing.key());
            Listing wanted = before == null ? listing : combine.of(listing, before.listing());
            MappedListing after = MappedListing.of(wanted, matches);
            if (before == null || !after.equals(before.mapped())) {
                changes.add(new Change(before == null ? null : before.listing(), after));
            }
        }
        return changes;
    }

    private static Listing merged(Listing wanted, Listing before) {
        return new Listing(
                wanted.channel(), wanted.variant(), wanted.sku(), wanted.barcode(), wanted.title(),
                before.options(), before.active(), wanted.sources());
    }

    private static List<Listing> sorted(Collection<Listing> listings) {
        return listings.stream().map(Listing::byRank).sorted(Comparator.comparing(Listing::key)).toList();
    }

    private static List<ListingKey> keys(List<Listing> listings) {
        return listings.stream().map(Listing::key).toList();
    }

    /** Makes a listing of the one that is wanted and the one that is there. */
    @FunctionalInterface
    private interface Combination {
        Listing of(Listing wanted, Listing before);
    }

    private record Change(@Nullable Listing before, MappedListing after) {

        Replacement replacement() {
            return new Replacement(before, after.listing());
        }

        boolean isRemapped() {
            return before == null || !before.sources().equals(after.listing().sources());
        }
    }

    /** Deletes the listing, in the caller's transaction, and returns what it was; empty if there is none. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Optional<Listing> delete(ChannelCode channel, String variant) {
        ListingKey key = new ListingKey(channel, variant);
        writer.lock(List.of(key));
        Optional<Listing> stored = find(channel, variant);
        stored.ifPresent(listing -> writer.delete(List.of(key)));
        return stored;
    }

    /** Deletes those of {@code keys} that exist, in the caller's transaction, and returns what they were. */
    @Transactional(propagation = Propagation.MANDATORY)
    public List<Listing> deleteAll(Collection<ListingKey> keys) {
        List<ListingKey> sorted = keys.stream().sorted().toList();
        writer.lock(sorted);
        Map<ListingKey, StoredListing> stored = reader.find(sorted);
        writer.delete(sorted);
        return stored.values().stream().map(StoredListing::listing).sorted(Comparator.comparing(Listing::key)).toList();
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
