package io.stockproof.setup;

import io.stockproof.catalog.Listing;
import io.stockproof.catalog.ListingKey;
import io.stockproof.catalog.Listings;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.setup.Draft.PlacedListing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Writes listings through the catalog, in slices, since a document may hold a hundred thousand. */
@Component
class ListingsWriter {

    private static final int SLICE = 5_000;

    private final Listings listings;

    ListingsWriter(Listings listings) {
        this.listings = listings;
    }

    void write(Draft draft, boolean prune, Recorder recorder) {
        List<Listing> sorted = draft.listings.stream()
                .map(PlacedListing::value)
                .sorted(Comparator.comparing(Listing::key))
                .toList();
        for (int from = 0; from < sorted.size(); from += SLICE) {
            listings.replace(sorted.subList(from, Math.min(sorted.size(), from + SLICE)))
                    .forEach(written -> recorder.record(
                            Kind.LISTING, written.after().key(), written.before(), written.after()));
        }
        if (prune) {
            Set<ListingKey> named = new HashSet<>();
            sorted.forEach(listing -> named.add(listing.key()));
            List<ListingKey> gone = new ArrayList<>();
            listings.forEach(listing -> {
                if (!named.contains(listing.key())) {
                    gone.add(listing.key());
                }
            });
            delete(gone, recorder);
        }
    }

    void deleteAll(ChannelCode channel, Recorder recorder) {
        List<ListingKey> gone = new ArrayList<>();
        listings.forEach(listing -> {
            if (listing.channel().equals(channel)) {
                gone.add(listing.key());
            }
        });
        delete(gone, recorder);
    }

    private void delete(List<ListingKey> keys, Recorder recorder) {
        for (int from = 0; from < keys.size(); from += SLICE) {
            listings.deleteAll(keys.subList(from, Math.min(keys.size(), from + SLICE)))
                    .forEach(before -> recorder.record(Kind.LISTING, before.key(), before, null));
        }
    }
}
