package io.stockproof.setup;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.catalog.Listing;
import io.stockproof.catalog.ListingRules;
import io.stockproof.catalog.Source;
import io.stockproof.kernel.ItemKey;
import io.stockproof.problem.InputError;
import io.stockproof.setup.Draft.Names;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The catalog's rules of a listing, with errors that point into the document; and what a listing names. */
final class ListingChecks {

    private static final Pattern SOURCE = Pattern.compile("^sources\\[(\\d+)]");

    private ListingChecks() {}

    /** What a listing must be by itself. It has its sources by rank, which may not be the document's order. */
    static void check(Listing listing, JsonNode tree, Path at, Errors errors) {
        List<Integer> written = IntStream.range(0, tree.path("sources").size())
                .boxed()
                .sorted(Comparator.comparing(i -> tree.path("sources").path(i).path("rank").asInt(1)))
                .toList();
        String prefix = at.toString() + (at.parent() == null ? "" : ".");
        for (InputError error : ListingRules.errorsOf(listing, "", false)) {
            Matcher source = SOURCE.matcher(error.pointer());
            String pointer = source.find()
                    ? "sources[" + written.get(Integer.parseInt(source.group(1))) + "]"
                            + error.pointer().substring(source.end())
                    : error.pointer();
            errors.add(new InputError(prefix + pointer, error.detail()));
        }
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
