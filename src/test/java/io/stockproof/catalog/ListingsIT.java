package io.stockproof.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.kernel.SupplierCode;
import io.stockproof.testing.StockproofIT;
import io.stockproof.web.Cursor;
import io.stockproof.web.PageRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionTemplate;

@StockproofIT
class ListingsIT {

    @Autowired Listings listings;
    @Autowired ListingReader reader;
    @Autowired TransactionTemplate transaction;
    @Autowired JdbcClient jdbc;

    CatalogWorld world;

    @BeforeEach
    void makeWorld() {
        world = CatalogWorld.create(jdbc);
    }

    @Test
    void readsBackWhatWasWritten() {
        Listing listing = new Listing(
                world.channel(), "Tee / red % ü", "S", "600", "=Tee", Map.of("color", "red"), false,
                List.of(world.source(2, world.component("B", 1)),
                        world.source(1, world.component("A", 3), world.component("C", 1))));
        assertThat(replace(listing)).containsExactly(new Listings.Replacement(null, listing.byRank()));
        assertThat(listings.find(world.channel(), listing.variant())).contains(listing.byRank());
        assertThat(world.items()).containsExactly("A", "B", "C");
    }

    @Test
    void writesNothingWhereNothingDiffers() {
        Listing listing = world.listing("V", world.source(1, world.component("A", 1)));
        replace(listing);
        String written = xid("V");
        assertThat(replace(listing)).isEmpty();
        assertThat(xid("V")).isEqualTo(written);
    }

    @Test
    void tellsWhatAListingWasBefore() {
        Listing before = world.listing("V", world.source(1, world.component("A", 1), world.component("B", 1)));
        Listing after = world.listing("V", world.source(1, world.component("B", 2)));
        replace(before, world.listing("other"));
        assertThat(replace(after, world.listing("other")))
                .containsExactly(new Listings.Replacement(before, after));
        assertThat(listings.find(world.channel(), "V")).contains(after);
    }

    @Test
    void leavesASkuThatIsLikeSeveralItemsAmbiguousUntilOneEqualsIt() {
        world.item("TEE");
        world.item("Tee");
        Listing listing = world.listing("V", world.source(1, world.component("tee", 1)));
        replace(listing);
        assertThat(state("V")).isEqualTo(MappingState.MAPPING_AMBIGUOUS);
        assertThat(world.items()).containsExactly("TEE", "Tee");
        world.item("tee");
        assertThat(replace(listing)).containsExactly(new Listings.Replacement(listing, listing));
        assertThat(state("V")).isEqualTo(MappingState.MAPPED);
    }

    @Test
    void takesTheOneItemThatDiffersInCaseAndBlanksOnly() {
        world.item("TEE");
        replace(world.listing("V", world.source(1, world.component(" tee", 1))));
        assertThat(state("V")).isEqualTo(MappingState.MAPPED);
        assertThat(world.items()).containsExactly("TEE");
    }

    @Test
    void tellsWhetherAMappingCanGiveStock() {
        Listing inactive = new Listing(world.channel(), "off", null, null, null, null, false, null);
        replace(inactive, world.listing("none"), world.listing("on", world.source(1, world.component("A", 1))),
                world.listing("broken", world.source(1, world.component("B", 1))));
        jdbc.sql("UPDATE supplier_item SET broken_since = now() WHERE sku = 'B'"
                + " AND supplier_id = (SELECT supplier_id FROM supplier WHERE code = :code)")
                .param("code", world.supplier().value()).update();
        assertThat(found(null, null, null)).containsExactly("broken", "none", "off", "on");
        for (MappingState state : MappingState.values()) {
            assertThat(found(null, null, state)).isEqualTo(
                    found(null, null, null).stream().filter(variant -> state(variant) == state).toList());
        }
        assertThat(found(null, null, MappingState.MAPPING_BROKEN)).containsExactly("broken");
        assertThat(found(null, null, MappingState.LISTING_INACTIVE)).containsExactly("off");
        assertThat(found(world.supplier(), "A", null)).containsExactly("on");
        assertThat(found(world.supplier(), null, null)).containsExactly("broken", "on");
        assertThat(found(new SupplierCode("nobody"), null, null)).isEmpty();
    }

    @Test
    void pagesThroughAllOfThemOnce() {
        List<String> variants = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            variants.add("v" + i);
            replace(world.listing("v" + i, world.source(1, world.component("A", 1), world.component("B", 1))));
        }
        List<String> seen = new ArrayList<>();
        Cursor cursor = null;
        do {
            List<StoredListing> page = reader.page(filter(null, null, null), new PageRequest(3, cursor));
            page.stream().limit(3).forEach(stored -> seen.add(stored.listing().variant()));
            cursor = page.size() > 3 ? Cursor.of(world.channel(), page.get(2).listing().variant()) : null;
        } while (cursor != null);
        assertThat(seen).isEqualTo(variants);
        List<String> streamed = new ArrayList<>();
        reader.forEach(filter(null, null, null), stored -> streamed.add(stored.listing().variant()));
        assertThat(streamed).isEqualTo(variants);
    }

    @Test
    void deletesAListingWithItsSources() {
        Listing listing = world.listing("V", world.source(1, world.component("A", 1)));
        replace(listing);
        assertThat(transaction.<Object>execute(status -> listings.delete(world.channel(), "V")))
                .isEqualTo(Optional.of(listing));
        assertThat(transaction.<Object>execute(status -> listings.delete(world.channel(), "V")))
                .isEqualTo(Optional.empty());
        assertThat(listings.find(world.channel(), "V")).isEmpty();
    }

    @Test
    void refusesWritesOutsideATransactionAndToUnknownSuppliers() {
        Listing listing = new Listing(
                world.channel(), "V", null, null, null, null, null,
                List.of(world.source(1, new Component(new SupplierCode("nobody"), "A", 1))));
        assertThatThrownBy(() -> listings.replace(List.of(listing)))
                .isInstanceOf(IllegalTransactionStateException.class);
        assertThatThrownBy(() -> replace(listing)).isInstanceOf(IllegalArgumentException.class);
    }

    private List<Listings.Replacement> replace(Listing... wanted) {
        return transaction.execute(status -> listings.replace(List.of(wanted)));
    }

    private MappingState state(String variant) {
        return reader.findOne(new ListingKey(world.channel(), variant)).orElseThrow().state();
    }

    private List<String> found(SupplierCode supplier, String sku, MappingState state) {
        return reader.page(filter(supplier, sku, state), new PageRequest(50, null)).stream()
                .map(stored -> stored.listing().variant())
                .toList();
    }

    private ListingFilter filter(SupplierCode supplier, String sku, MappingState state) {
        return new ListingFilter(Set.of(world.channel()), null, supplier, sku, state);
    }

    private String xid(String variant) {
        return jdbc.sql("SELECT catalog_listing.xmin::text FROM catalog_listing JOIN channel USING (channel_id)"
                + " WHERE code = :code AND variant = :variant")
                .param("code", world.channel().value()).param("variant", variant).query(String.class).single();
    }
}
