package io.stockproof.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.catalog.ImportedListing.Known;
import io.stockproof.kernel.SupplierCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImportedListingTest {

    @Test
    void makesASourceOfTheRowsOfOneRank() {
        assertThat(of(List.of(row(2, "C", 1, 2), row(3, "A", 2, 1), row(4, "B", 1, 1)), false).listing()
                .sources())
                .containsExactly(
                        ListingFixture.source(1, ListingFixture.cj("A", 2), ListingFixture.cj("B", 1)),
                        ListingFixture.source(2, ListingFixture.cj("C", 1)));
    }

    @Test
    void refusesAnItemTwiceInOneSource() {
        assertThat(of(List.of(row(2, "A", 1, 1), row(9, "A", 2, 1)), false)).isEqualTo(refused(
                new ImportError(9, "supplierSku", "must be named once in a source; use units for more"),
                new ImportError(2, null, "is not applied, since another row of its listing is in error")));
    }

    @Test
    void refusesSourcesThatShareAnItemWhereTheyAreSummed() {
        List<ImportRow> rows = List.of(row(2, "A", 1, 1), row(3, "A", 1, 2));
        assertThat(of(rows, true).errors()).first().isEqualTo(new ImportError(
                3, "supplierSku", "must not share an item with another source, since the channel sums sources"));
        assertThat(of(rows, false).errors()).isEmpty();
    }

    @Test
    void refusesRowsThatSayDifferentThingsOfOneListing() {
        ImportRow other = new ImportRow(3, ListingFixture.MAIN, "V", null, null, "Other", "cj", "B", 1, 1, false);
        assertThat(of(List.of(row(2, "A", 1, 1), other), false).errors()).first()
                .isEqualTo(new ImportError(3, "title", "must be the same as on line 2 of the same listing"));
    }

    @Test
    void refusesAListingThatIsBothMappedAndNot() {
        ImportRow unmapped = new ImportRow(3, ListingFixture.MAIN, "V", null, null, "T", null, null, 1, 1, false);
        assertThat(of(List.of(row(2, "A", 1, 1), unmapped), false).listing()).isNull();
        assertThat(of(List.of(unmapped), false).listing().sources()).isEmpty();
    }

    @Test
    void tellsAFaultyRowsCompanionsAndNotTheFaultAgain() {
        ImportRow faulty = new ImportRow(3, ListingFixture.MAIN, "V", null, null, "T", "cj", "B", 1, 1, true);
        assertThat(of(List.of(row(2, "A", 1, 1), faulty), false)).isEqualTo(refused(
                new ImportError(2, null, "is not applied, since another row of its listing is in error")));
    }

    @Test
    void refusesWhatNamesSomethingThatWasDeletedSinceItWasRead() {
        ImportRow other = new ImportRow(3, ListingFixture.MAIN, "V", null, null, "T", "gone", "B", 1, 1, false);
        assertThat(of(List.of(row(2, "A", 1, 1), other), false)).isEqualTo(refused(
                new ImportError(3, "supplier", "there is no supplier gone"),
                new ImportError(2, null, "is not applied, since another row of its listing is in error")));
        assertThat(ImportedListing.of(
                List.of(row(2, "A", 1, 1)), new Known(Map.of(), Set.of(new SupplierCode("cj")))))
                .isEqualTo(refused(
                        new ImportError(2, "channel", "there is no channel " + ListingFixture.MAIN)));
    }

    private static ImportedListing of(List<ImportRow> rows, boolean sumSources) {
        return ImportedListing.of(
                rows, new Known(Map.of(ListingFixture.MAIN, sumSources), Set.of(new SupplierCode("cj"))));
    }

    private static ImportedListing refused(ImportError... errors) {
        return new ImportedListing(null, List.of(errors));
    }

    private static ImportRow row(long line, String sku, int units, int rank) {
        return new ImportRow(line, ListingFixture.MAIN, "V", null, null, "T", "cj", sku, units, rank, false);
    }
}
