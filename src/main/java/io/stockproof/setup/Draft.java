package io.stockproof.setup;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.catalog.Listing;
import io.stockproof.channel.Channel;
import io.stockproof.kernel.LocationCode;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.Location;
import io.stockproof.supplier.Supplier;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A document taken apart: each resource with its place, so that an error can name it. Filled by {@link DraftReader}; a
 * resource that is not sound is missing here, but its name is in {@link #names}, so that nobody else is blamed for it.
 */
final class Draft {

    /** Something of a document, and where it stands. */
    record Placed<T>(Path at, T value) {}

    /** A listing, and as it was written: each place in it can be named. */
    record PlacedListing(Path at, Listing value, JsonNode tree) {}

    /** A location under its supplier. */
    record OwnedLocation(LocationCode code, Location location) {}

    final Names names = new Names();
    /** With their items, and without their locations. */
    final List<Placed<Supplier>> suppliers = new ArrayList<>();

    final List<Placed<OwnedLocation>> locations = new ArrayList<>();
    final List<Placed<ShippingMethod>> methods = new ArrayList<>();
    final List<Placed<Channel>> channels = new ArrayList<>();
    final List<PlacedListing> listings = new ArrayList<>();

    /** What there is to refer to. */
    static final class Names {

        final Set<String> suppliers = new HashSet<>();
        /** As {@code supplier/code}. */
        final Set<String> locations = new HashSet<>();

        final Set<String> methods = new HashSet<>();
        final Set<String> channels = new HashSet<>();

        void addAll(Names more) {
            suppliers.addAll(more.suppliers);
            locations.addAll(more.locations);
            methods.addAll(more.methods);
            channels.addAll(more.channels);
        }
    }
}
