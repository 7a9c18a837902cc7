package io.stockproof.catalog;

import io.stockproof.kernel.Codes;
import io.stockproof.kernel.ItemKey;
import io.stockproof.problem.InputError;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a listing must be, whoever writes it: the setup document, a single request or an import. */
public final class ListingRules {

    private static final int TEXT_MAX = Codes.TEXT_CHARACTERS_MAX;

    private final String pointer;
    private final List<InputError> errors = new ArrayList<>();

    private ListingRules(String pointer) {
        this.pointer = pointer;
    }

    /**
     * All that is wrong with {@code listing}; empty if nothing is. Whether its channel and suppliers exist is another
     * question.
     *
     * @param pointer where the listing stands in its document, such as {@code listings[3].}; empty for the document
     *     itself
     * @param sumSources whether the channel adds the sources of a listing up, so that no two may share an item
     */
    public static List<InputError> errorsOf(Listing listing, String pointer, boolean sumSources) {
        ListingRules rules = new ListingRules(pointer);
        rules.checkTexts(listing);
        rules.checkSources(listing, sumSources);
        return List.copyOf(rules.errors);
    }

    private void checkTexts(Listing listing) {
        if (missing(listing.channel())) {
            error("channel", "is required");
        }
        if (missing(listing.variant())) {
            error("variant", "is required");
        } else if (!Codes.isPrintable(listing.variant())) {
            error("variant", "must be 1 to " + TEXT_MAX + " printable characters");
        }
        checkText("sku", listing.sku());
        checkText("barcode", listing.barcode());
        checkText("title", listing.title());
        if (listing.options().size() > Listing.OPTIONS_MAX) {
            error("options", "must be at most " + Listing.OPTIONS_MAX);
        }
        listing.options().forEach((name, value) -> {
            if (!Codes.isPrintable(name) || missing(value) || !(value.isEmpty() || Codes.isPrintable(value))) {
                error("options", "names and values must be texts of at most " + TEXT_MAX + " printable characters");
            }
        });
    }

    private void checkText(String member, @Nullable String text) {
        if (text != null && !Codes.isPrintable(text)) {
            error(member, "must be at most " + TEXT_MAX + " printable characters");
        }
    }

    private void checkSources(Listing listing, boolean sumSources) {
        if (listing.sources().size() > Listing.SOURCES_MAX) {
            error("sources", "must be at most " + Listing.SOURCES_MAX);
        }
        Set<Integer> ranks = new HashSet<>();
        Set<ItemKey> itemsOfOthers = new HashSet<>();
        for (int i = 0; i < listing.sources().size(); i++) {
            Source source = listing.sources().get(i);
            String at = "sources[" + i + "]";
            if (missing(source)) {
                error(at, "must not be null");
                continue;
            }
            if (source.rank() < 1 || source.rank() > Source.RANK_MAX) {
                error(at + ".rank", "must be from 1 to " + Source.RANK_MAX);
            } else if (!ranks.add(source.rank())) {
                error(at + ".rank", "must be unique within the listing");
            }
            Set<ItemKey> items = checkComponents(at, source.components());
            if (sumSources && items.stream().anyMatch(itemsOfOthers::contains)) {
                error(at + ".components", "must not share an item with another source, since the channel sums sources");
            }
            itemsOfOthers.addAll(items);
        }
    }

    private Set<ItemKey> checkComponents(String source, List<Component> components) {
        if (components.isEmpty() || components.size() > Source.COMPONENTS_MAX) {
            error(source + ".components", "must be from 1 to " + Source.COMPONENTS_MAX);
        }
        Set<ItemKey> items = new HashSet<>();
        for (int i = 0; i < components.size(); i++) {
            Component component = components.get(i);
            String at = source + ".components[" + i + "]";
            if (missing(component)) {
                error(at, "must not be null");
                continue;
            }
            if (component.units() < 1 || component.units() > Component.UNITS_MAX) {
                error(at + ".units", "must be from 1 to " + Component.UNITS_MAX);
            }
            if (missing(component.supplier())) {
                error(at + ".supplier", "is required");
            }
            if (missing(component.sku()) || !Codes.isPrintable(component.sku())) {
                error(at + ".sku", "must be 1 to " + TEXT_MAX + " printable characters");
            } else if (!missing(component.supplier()) && !items.add(component.item())) {
                error(at + ".sku", "must be named once in a source; use units for more");
            }
        }
        return items;
    }

    private void error(String member, String detail) {
        errors.add(new InputError(pointer + member, detail));
    }

    /** What JSON leaves out is null, whatever the type says. */
    private static boolean missing(@Nullable Object value) {
        return value == null;
    }
}
