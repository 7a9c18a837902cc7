package io.stockproof.catalog;

import static io.stockproof.catalog.ListingFixture.cj;
import static io.stockproof.catalog.ListingFixture.listing;
import static io.stockproof.catalog.ListingFixture.source;
import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.kernel.ItemKey;
import io.stockproof.supplier.Items.Match;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MappedListingTest {

    private static final ItemKey UPPER = cj("TEE", 1).item();
    private static final ItemKey LOWER = cj("tee", 1).item();
    private static final ItemKey SPACED = cj("tee ", 1).item();

    @Test
    void takesTheItemToTheLetter() {
        assertThat(mapped(listing("V", source(1, cj("TEE", 2))), Map.of(UPPER, new Match.One(7, true))).itemIds())
                .containsExactly(7L);
    }

    @Test
    void takesTheOnlyItemAlike() {
        assertThat(mapped(listing("V", source(1, cj("tee", 2))), Map.of(LOWER, new Match.One(7, false))).itemIds())
                .containsExactly(7L);
    }

    @Test
    void leavesASkuThatIsLikeSeveralItemsWithoutAnItem() {
        assertThat(mapped(listing("V", source(1, cj("tee", 2))), Map.of(LOWER, new Match.Several())).itemIds())
                .isEqualTo(Arrays.asList((Long) null));
    }

    @Test
    void neverCountsOneItemUnderTwoNames() {
        Listing listing = listing("V", source(1, cj("tee", 1), cj("TEE", 1)), source(2, cj("tee ", 1)));
        assertThat(mapped(
                listing,
                Map.of(LOWER, new Match.One(7, false), UPPER, new Match.One(7, true),
                        SPACED, new Match.One(7, false)))
                .itemIds())
                .isEqualTo(Arrays.asList(null, 7L, null));
    }

    @Test
    void countsTheFirstOfTwoNamesThatAreBothOnlyAlike() {
        Listing listing = listing("V", source(1, cj("tee", 1)), source(2, cj("tee ", 1)), source(3, cj("tee", 1)));
        assertThat(mapped(listing, Map.of(LOWER, new Match.One(7, false), SPACED, new Match.One(7, false))).itemIds())
                .isEqualTo(Arrays.asList(7L, null, 7L));
    }

    private static MappedListing mapped(Listing listing, Map<ItemKey, Match> matches) {
        return MappedListing.of(listing, matches);
    }
}
