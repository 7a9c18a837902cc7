package io.stockproof.availability;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SafetyStock;
import io.stockproof.kernel.SupplierCode;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StockMemoryTest {

    private static final long MICROS = 1_795_000_000_123_456L;

    private final StockMemory memory = new StockMemory();

    StockMemoryTest() {
        LinkedHashMap<Integer, LocationCode> locations = new LinkedHashMap<>();
        for (int l = 1; l <= 5; l++) {
            locations.put(l, LocationCode.parse("acme/l" + l));
        }
        memory.places(Places.of(Map.of(1, new SupplierCode("acme")), locations));
    }

    @Test
    void needsLessThanTwoHundredBytesForAVariantAtFiveLocations() {
        int variants = 40_000;
        for (int i = 0; i < variants; i++) {
            memory.put(item(i, "CJSKU-" + (10_000_000 + i), 900 + i % 10_000));
            memory.put(listing("VARIANT-" + (10_000_000 + i), i));
        }
        assertThat(memory.listings()).isEqualTo(variants);
        assertThat(memory.positions()).isEqualTo(5L * variants);
        assertThat(memory.bytes() / variants).isLessThan(200);
    }

    @Test
    void holdsNumbersOfAnySizeAndWhatFewItemsHave() {
        SafetyStock safety = new SafetyStock(3, null);
        StockRows.Item item = new StockRows.Item(
                Long.MAX_VALUE, 1, "größe", 1_000_000, Set.of("battery", "liquid"), safety, true, true, MICROS + 5);
        StockRows.Position position = new StockRows.Position(2, StockAt.UNITS_MAX, 7, true, MICROS);
        position.byChannel.add(new long[] {4, 5});
        position.byChannel.add(new long[] {9, 2});
        item.positions.add(position);
        item.positions.add(new StockRows.Position(1, 0, 0, false, MICROS));
        memory.put(item);
        memory.put(listing("TEE", Long.MAX_VALUE));

        ItemFacts read = memory.find(1, Set.of("TEE")).get("TEE").sources().getFirst().components().getFirst().item();

        assertThat(read.key().sku()).isEqualTo("größe");
        assertThat(read).returns(1_000_000, ItemFacts::weightGrams)
                .returns(Set.of("battery", "liquid"), ItemFacts::attributes)
                .returns(safety, ItemFacts::safetyStock).returns(true, ItemFacts::broken)
                .returns(true, ItemFacts::contradictory);
        Instant observed = ItemRecords.instant(MICROS);
        assertThat(read.stock()).containsExactly(
                new StockAt(LocationCode.parse("acme/l1"), 0, observed, 0, 0),
                new StockAt(LocationCode.parse("acme/l2"), StockAt.UNITS_MAX, observed.plusNanos(5_000), 0, 7));
        memory.put(new StockRows.Listing(9, "TEE", true, listing("TEE", Long.MAX_VALUE).components()));
        assertThat(memory.find(9, Set.of("TEE")).get("TEE").sources().getFirst().components().getFirst().item().stock()
                .getLast().reservedByChannel()).isEqualTo(2);
    }

    @Test
    void aSuppliersCoverageIsOneNumber() {
        memory.put(item(1, "A", 5));
        memory.put(listing("TEE", 1));
        long before = memory.bytes();
        memory.cover(1, MICROS + 1_000_000);
        assertThat(memory.bytes()).isEqualTo(before);
        assertThat(memory.find(1, Set.of("TEE")).get("TEE").sources().getFirst().components().getFirst().item().stock())
                .allMatch(stock -> stock.observedAt().equals(ItemRecords.instant(MICROS + 1_000_000)));
    }

    @Test
    void forgetsAListingThatIsGone() {
        memory.put(item(1, "A", 5));
        memory.put(listing("TEE", 1));
        memory.remove(1, "TEE");
        memory.remove(1, "NEVER");
        assertThat(memory.find(1, Set.of("TEE", "NEVER"))).isEmpty();
    }

    private static StockRows.Item item(long id, String sku, long onHand) {
        StockRows.Item item =
                new StockRows.Item(id, 1, sku, null, Set.of(), null, false, false, StockRows.NEVER);
        for (int l = 1; l <= 5; l++) {
            item.positions.add(new StockRows.Position(l, onHand + l, 0, true, MICROS));
        }
        return item;
    }

    private static StockRows.Listing listing(String variant, long item) {
        return new StockRows.Listing(1, variant, true, List.of(new StockRows.Component(1, 1, item, null, 1)));
    }
}
