package io.stockproof.setup;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.catalog.Listing;
import io.stockproof.catalog.ListingRules;
import io.stockproof.catalog.Source;
import io.stockproof.kernel.ItemKey;
import io.stockproof.setup.Draft.Names;
import java.util.HashSet;
import java.util.Set;

/** The catalog's rules of a listing, and what a listing names. */
final class ListingChecks {

    private ListingChecks() {}

    /** What a listing must be by itself. */
    static void check(Listing listing, Path at, Errors errors) {
        String prefix = at.parent() == null ? "" : at + ".";
        ListingRules.errorsOf(listing, prefix, false).forEach(errors::add);
    }

    /** Whether what it names exists, or is in the document. */
    static void checkNames(JsonNode listing, Path at, Names names, Errors errors) {
        if (!names.channels.contains(listing.path("channel").asText())) {
            errors.add(at.member("channel"), "must be a channel that exists, or that the document has");
        }
        JsonNode sources = listing.path("sources");
        for (int i = 0; i < sources.size(); i++) {
            JsonNode components = sources.path(i).path("components");
            for (int j = 0; j < components.size(); j++) {
                if (!names.suppliers.contains(components.path(j).path("supplier").asText())) {
                    Path componentAt = at.member("sources").index(i).member("components").index(j);
                    errors.add(
                            componentAt.member("supplier"), "must be a supplier that exists, or that the document has");
                }
            }
        }
    }

    /** Whether two sources share an item: summed, its units would count twice. */
    static boolean sharesItems(Listing listing) {
        Set<ItemKey> seen = new HashSet<>();
        for (Source source : listing.sources()) {
            Set<ItemKey> own = new HashSet<>();
            source.components().forEach(component -> own.add(component.item()));
            if (own.stream().anyMatch(seen::contains)) {
                return true;
            }
            seen.addAll(own);
        }
        return false;
    }
}
