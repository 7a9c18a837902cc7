package io.stockproof.availability;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Listings and the stock behind them in compact memory. For one writer; readers are kept apart from it by whoever owns it.
 */
final class StockMemory {

    private static final int MAPPED = 1;
    private static final int SPELLED = 2;

    private final ItemRecords items = new ItemRecords();
    private final RecordTable listings = new RecordTable();
    private final Encoder key = new Encoder();
    private final Encoder value = new Encoder();
    private Places places = Places.NONE;

    void places(Places all) {
        places = all;
        items.places(all);
    }

    Places places() {
        return places;
    }

    void cover(int supplierId, long observedAt) {
        items.cover(supplierId, observedAt);
    }

    /** {@link StockRows#NEVER} where it never was. */
    long coverage(int supplierId) {
        return items.coverage(supplierId);
    }

    boolean hasItem(long itemId) {
        return items.has(itemId);
    }

    void put(StockRows.Item item) {
        items.put(item);
    }

    void put(StockRows.Listing listing) {
        listingKey(listing.channelId(), listing.variant(), key);
        value.reset().one(listing.active() ? 1 : 0).number(listing.components().size());
        for (StockRows.Component component : listing.components()) {
            Long itemId = component.itemId();
            value.number(component.rank()).number(component.units()).number(component.supplierId());
            value.one((itemId != null ? MAPPED : 0) | (component.spelled() != null ? SPELLED : 0));
            if (itemId != null) {
                value.number(itemId);
            }
            if (component.spelled() != null) {
                value.text(component.spelled());
            }
        }
        listings.put(key.bytes(), key.length(), value.bytes(), value.length());
    }

    void remove(int channelId, String variant) {
        listingKey(channelId, variant, key);
        listings.remove(key.bytes(), key.length());
    }

    /** What a reader takes with it through one reading. */
    final class Reader {

        private final int channelId;
        private final Decoder listing = new Decoder();
        private final ItemRecords.Reader item;
        private final Encoder key = new Encoder();

        private Reader(int channelId) {
            this.channelId = channelId;
            this.item = items.reader(channelId);
        }

        /** {@code null} where the channel does not list it. */
        @Nullable
        ListingFacts find(String variant) {
            listingKey(channelId, variant, key);
            return listings.find(key.bytes(), key.length(), listing) ? listing(this, variant) : null;
        }
    }

    /** By variant; one that the channel does not list is missing. */
    Map<String, ListingFacts> find(int channelId, Collection<String> variants) {
        Reader reader = reader(channelId);
        Map<String, ListingFacts> found = HashMap.newHashMap(variants.size());
        for (String variant : variants) {
            ListingFacts listing = reader.find(variant);
            if (listing != null) {
                found.put(variant, listing);
            }
        }
        return found;
    }

    /** For one thread, and one reading. */
    Reader reader(int channelId) {
        return new Reader(channelId);
    }

    private ListingFacts listing(Reader reader, String variant) {
        Decoder at = reader.listing;
        boolean active = at.one() == 1;
        int count = at.small();
        List<SourceFacts> sources = new ArrayList<>(1);
        List<ComponentFacts> source = new ArrayList<>(1);
        int rank = 0;
        for (int i = 0; i < count; i++) {
            int itsRank = at.small();
            if (i > 0 && itsRank != rank) {
                sources.add(new SourceFacts(rank, source));
                source = new ArrayList<>(1);
            }
            rank = itsRank;
            add(source, component(reader));
        }
        if (count > 0) {
            sources.add(new SourceFacts(rank, source));
        }
        return new ListingFacts(variant, active, sources);
    }

    private ComponentFacts component(Reader reader) {
        Decoder at = reader.listing;
        int units = at.small();
        int supplierId = at.small();
        int flags = at.one();
        ItemFacts item = (flags & MAPPED) != 0 ? reader.item.read(at.number()) : null;
        String sku = (flags & SPELLED) != 0 || item == null ? at.text() : item.key().sku();
        return new ComponentFacts(places.supplier(supplierId), sku, units, item);
    }

    /** Two spellings of one item's sku are one component: its stock must not count twice. */
    private static void add(List<ComponentFacts> source, ComponentFacts component) {
        for (int i = 0; i < source.size(); i++) {
            ComponentFacts known = source.get(i);
            if (isSame(known, component)) {
                source.set(i, new ComponentFacts(
                        known.supplier(), known.sku(), known.units() + component.units(), known.item()));
                return;
            }
        }
        source.add(component);
    }

    private static boolean isSame(ComponentFacts one, ComponentFacts other) {
        ItemFacts item = one.item();
        ItemFacts otherItem = other.item();
        if (item != null && otherItem != null) {
            return item.key().equals(otherItem.key());
        }
        return item == null && otherItem == null && one.supplier().equals(other.supplier())
                && one.sku().equals(other.sku());
    }

    /** Shows each variant and channel id with stock of one of these suppliers that turned stale after one instant, up to another. */
    void turnedStale(
            Set<Integer> suppliers,
            Map<Integer, Long> maxAgeSeconds,
            Instant from,
            Instant to,
            ObjIntConsumer<String> each) {
        listings.forEach(at -> {
            int channelId = at.small();
            int variantAt = at.at();
            at.skip(at.small());
            at.one();
            boolean turned = false;
            for (int left = at.small(); left > 0; left--) {
                at.number();
                at.number();
                int supplierId = at.small();
                int flags = at.one();
                long itemId = (flags & MAPPED) != 0 ? at.number() : 0;
                if ((flags & SPELLED) != 0) {
                    at.skip(at.small());
                }
                turned |= (flags & MAPPED) != 0 && suppliers.contains(supplierId)
                        && items.anyObserved(itemId, micros -> {
                            Instant stale = IndexGates.staleAt(micros, supplierId, maxAgeSeconds);
                            return stale.isAfter(from) && !stale.isAfter(to);
                        });
            }
            if (turned) {
                each.accept(at.textAt(variantAt), channelId);
            }
        });
    }

    /** When each supplier was last read as a whole. */
    Map<Integer, Long> coverage() {
        return items.coverage();
    }

    /** Shows each position's supplier and when it counts as observed. */
    void forEachObserved(ItemRecords.Observation each) {
        items.forEachObserved(each);
    }

    int listings() {
        return listings.size();
    }

    long positions() {
        return items.positions();
    }

    long bytes() {
        return items.bytes() + listings.bytes();
    }

    private static void listingKey(int channelId, String variant, Encoder key) {
        key.reset().number(channelId).text(variant);
    }
}
