package io.stockproof.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.problem.InputError;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ListingRulesTest {

    @Test
    void acceptsABundleWithASecondSource() {
        assertThat(errors(false, source(1, item("A", 1), item("B", 2)), source(2, item("A", 3)))).isEmpty();
    }

    @Test
    void namesEachItemOnceInASource() {
        assertThat(errors(false, source(1, item("A", 1), item("A", 2))))
                .containsExactly(new InputError(
                        "listings[0].sources[0].components[1].sku",
                        "must be named once in a source; use units for more"));
    }

    @Test
    void refusesSourcesThatShareAnItemWhereTheChannelSumsThem() {
        Source[] sources = {source(1, item("A", 1)), source(2, item("B", 1), item("A", 1))};
        assertThat(pointers(errors(true, sources))).containsExactly("listings[0].sources[1].components");
        assertThat(errors(false, sources)).isEmpty();
    }

    @Test
    void boundsRanksUnitsAndComponents() {
        assertThat(pointers(errors(
                false, source(0, item("A", 0)), source(1001, item("A", 100_001)), source(3), source(3, item("A", 1)))))
                .containsExactly(
                        "listings[0].sources[0].rank",
                        "listings[0].sources[0].components[0].units",
                        "listings[0].sources[1].rank",
                        "listings[0].sources[1].components[0].units",
                        "listings[0].sources[2].components",
                        "listings[0].sources[3].rank");
    }

    @Test
    void aSourceWithoutARankTakesTheLowestThatNoneStates() {
        Source unranked = new Source(null, List.of(item("A", 1)));
        Listing listing = new Listing(new ChannelCode("main"), "V", null, null, null, null, null,
                Arrays.asList(unranked, source(2, item("B", 1)), null, unranked, source(1, item("C", 1)), unranked));

        assertThat(listing.sources().stream().map(source -> source == null ? 0 : source.rank()))
                .containsExactly(3, 2, 0, 4, 1, 5);
        assertThat(errors(false, unranked, unranked)).isEmpty();
        assertThat(pointers(errors(false, source(2), source(2)))).contains("listings[0].sources[1].rank");
    }

    @Test
    void pointsAtWhatJsonLeftOut() {
        Listing listing = new Listing(
                null, null, null, null, null, null, null,
                Arrays.asList(null, new Source(null, Arrays.asList(null, new Component(null, null, null)))));
        assertThat(pointers(ListingRules.errorsOf(listing, "", false)))
                .containsExactly(
                        "channel", "variant", "sources[0]", "sources[1].components[0]",
                        "sources[1].components[1].supplier", "sources[1].components[1].sku");
    }

    @Test
    void refusesTextsThatCannotBePrintedOrAreTooLong() {
        Listing listing = new Listing(
                new ChannelCode("main"), "V\u0000", "x".repeat(201), "1\n2", "ok", Map.of("color", "re\td"), true,
                List.of());
        assertThat(pointers(ListingRules.errorsOf(listing, "", false)))
                .containsExactly("variant", "sku", "barcode", "options");
    }

    @Test
    void readsABlankTextAsNone() {
        Listing listing = new Listing(new ChannelCode("main"), "V", "", " ", null, null, null, null);
        assertThat(listing).isEqualTo(
                new Listing(new ChannelCode("main"), "V", null, null, null, Map.of(), true, List.of()));
    }

    private static List<InputError> errors(boolean sumSources, Source... sources) {
        return ListingRules.errorsOf(ListingFixture.listing("V", sources), "listings[0].", sumSources);
    }

    private static List<String> pointers(List<InputError> errors) {
        return errors.stream().map(InputError::pointer).toList();
    }

    private static Source source(int rank, Component... components) {
        return new Source(rank, List.of(components));
    }

    private static Component item(String sku, int units) {
        return new Component(new SupplierCode("cj"), sku, units);
    }
}
