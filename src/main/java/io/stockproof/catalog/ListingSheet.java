package io.stockproof.catalog;

import io.stockproof.web.CsvAnswer;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The sheet that exports write and imports read: a row for each component, and one for an unmapped listing. */
final class ListingSheet {

    static final List<String> HEADER =
            List.of("channel", "variant", "sku", "barcode", "title", "supplier", "supplierSku", "units", "rank");

    private ListingSheet() {}

    static void write(Listing listing, CsvAnswer.RowWriter out) throws IOException {
        if (listing.sources().isEmpty()) {
            row(listing, out, null, null, null, null);
        }
        for (Source source : listing.sources()) {
            for (Component component : source.components()) {
                row(listing, out, component.supplier(), component.sku(), component.units(), source.rank());
            }
        }
    }

    private static void row(
            Listing listing, CsvAnswer.RowWriter out, @Nullable Object... component)
            throws IOException {
        out.row(
                listing.channel(), listing.variant(), listing.sku(), listing.barcode(), listing.title(),
                component[0], component[1], component[2], component[3]);
    }
}
