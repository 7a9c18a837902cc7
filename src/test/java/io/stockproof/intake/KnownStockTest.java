package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.intake.KnownStock.Stock;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** It knows what a map of maps would know. */
class KnownStockTest {

    /** Something to be told. */
    record Told(String sku, int location, Stock stock) {}

    @Property(tries = 300)
    void knowsWhatItWasToldLast(@ForAll("tellings") List<Told> tellings) {
        KnownStock known = new KnownStock(1);
        Map<String, Map<Integer, Stock>> model = new HashMap<>();
        tellings.forEach(told -> {
            known.put(bytes(told.sku()), id(told.sku()), told.location(), told.stock());
            model.computeIfAbsent(told.sku(), sku -> new HashMap<>()).put(told.location(), told.stock());
        });

        assertThat(known.items()).isEqualTo(model.size());
        assertThat(known.positions()).isEqualTo(model.values().stream().mapToInt(Map::size).sum());
        model.forEach((sku, stocks) -> {
            int item = known.item(bytes(sku));
            assertThat(known.sku(item)).isEqualTo(sku);
            assertThat(known.itemId(item)).isEqualTo(id(sku));
            Map<Integer, Stock> found = new HashMap<>();
            for (int position = known.first(item); position >= 0; position = known.next(position)) {
                assertThat(known.position(item, known.locationId(position))).isEqualTo(position);
                found.put(known.locationId(position), stock(known, position));
                assertThat(known.is(position, stock(known, position))).isTrue();
            }
            assertThat(found).isEqualTo(stocks);
            assertThat(known.position(item, 99)).isEqualTo(-1);
            assertThat(known.item(bytes(sku + "?"))).isEqualTo(-1);
        });
    }

    private static Stock stock(KnownStock known, int position) {
        boolean covered = known.isCovered(position);
        return new Stock(known.onHand(position), known.takenMicros(position), covered,
                !known.is(position, new Stock(known.onHand(position), known.takenMicros(position), covered, false)));
    }

    @Test
    void tellsSkusApartWhateverTheirHashes() {
        KnownStock known = new KnownStock(0);
        int skus = 200_000;
        for (int n = 0; n < skus; n++) {
            known.put(bytes("S" + n), n + 1, 1, new Stock(n, 0, true, false));
        }
        // Each in turn, backwards, and twice: however they are looked for.
        for (int n = skus - 1; n >= 0; n--) {
            assertThat(known.onHand(known.position(known.item(bytes("S" + n)), 1))).isEqualTo(n);
            assertThat(known.item(bytes("S" + n))).isEqualTo(n);
        }
        assertThat(known.item(bytes("S" + skus))).isEqualTo(-1);
        assertThat(known.bytes() / skus).isBetween(40L, 120L);
    }

    @Provide
    Arbitrary<List<Told>> tellings() {
        Arbitrary<String> skus = Arbitraries.oneOf(
                Arbitraries.strings().withChars("ab").ofMinLength(1).ofMaxLength(3),
                Arbitraries.strings().withChars("a\u00e4\u5b57").ofMinLength(7).ofMaxLength(18));
        Arbitrary<Stock> stocks = Combinators.combine(
                Arbitraries.longs().between(0, 1_000_000_000_000L),
                Arbitraries.longs().between(0, 5),
                Arbitraries.of(true, false),
                Arbitraries.of(true, false)).as(Stock::new);
        return Combinators.combine(skus, Arbitraries.integers().between(1, 3), stocks).as(Told::new)
                .list()
                .ofMaxSize(60);
    }

    private static long id(String sku) {
        return 1L + (sku.hashCode() & 0xFFFFFFFL);
    }

    private static byte[] bytes(String sku) {
        return sku.getBytes(StandardCharsets.UTF_8);
    }
}
