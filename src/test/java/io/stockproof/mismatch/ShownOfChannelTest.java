package io.stockproof.mismatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.display.ContextKey;
import io.stockproof.display.Displays.Shown;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.mismatch.ShownOfChannel.Slice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

class ShownOfChannelTest {

    private static final List<String> CONTEXTS = List.of(
            ContextKey.ALL, "US|||", "US|CA||", "US||94107|", "US|CA|94107|", "US|||post", "DE|||", "DE|||post");
    private static final List<String> PLACES = List.of("US|||", "US|CA|94107|post", "DE|||", "FR|||");

    /** Any history of writes leaves what a map of maps would. */
    @Property(tries = 200, shrinking = ShrinkingMode.OFF)
    void holdsWhatWasWrittenLast(@ForAll long seed) {
        Random random = new Random(seed);
        ShownOfChannel memory = new ShownOfChannel(new ChannelCode("main"));
        Map<String, Map<String, Long>> expected = new HashMap<>();
        int variants = 1 + random.nextInt(300);
        for (int n = 0; n < variants; n++) { // as they are read first
            String variant = variant(n);
            Map<String, Long> shown = anyShown(random);
            expected.put(variant, shown);
            shown.forEach((context, quantity) -> memory.add(variant, context, quantity));
        }
        for (int change = 0; change < 2 * variants; change++) {
            String variant = variant(random.nextInt(2 * variants));
            Map<String, Long> shown = anyShown(random);
            expected.put(variant, shown);
            memory.replace(variant, list(variant, shown));
        }

        List<String> all = new ArrayList<>(expected.keySet());
        Slice named = memory.slice(all, PLACES);
        for (int i = 0; i < all.size(); i++) {
            assertHolds(named, i, expected.get(all.get(i)));
        }
        for (int from = 0; from < memory.variants(); from += 7) {
            Slice numbered = memory.slice(from, 7, PLACES);
            for (int i = 0; i < numbered.size(); i++) {
                assertThat(numbered.numbers()[i]).isEqualTo(from + i);
                assertHolds(numbered, i, expected.get(numbered.variant(i)));
            }
        }
        assertThat(memory.bytes()).isPositive();
    }

    @Test
    void showsNothingOfWhatItNeverHeardOf() {
        ShownOfChannel memory = new ShownOfChannel(new ChannelCode("main"));
        memory.replace("A", List.of());
        memory.add("B", "DE|||", 3);

        Slice slice = memory.slice(List.of("A", "B"), List.of("DE|||", "FR|||"));

        assertThat(slice.numbers()).containsExactly(VariantNumbers.NONE, 0);
        assertThat(slice.shown()).containsExactly(-1, -1, 3, -1);
    }

    @Test
    void takesLittleMemoryOfADisplay() {
        ShownOfChannel memory = new ShownOfChannel(new ChannelCode("main"));
        for (int n = 0; n < 200_000; n++) {
            memory.add("VARIANT-" + (10_000_000 + n), ContextKey.ALL, n);
        }

        assertThat(memory.bytes() / 200_000).isLessThan(80);
    }

    private static void assertHolds(Slice slice, int variant, Map<String, Long> shown) {
        for (int place = 0; place < PLACES.size(); place++) {
            long expected = ShownOfChannel.NOTHING;
            int most = -1;
            for (Map.Entry<String, Long> one : new TreeMap<>(shown).entrySet()) {
                int its = ContextKey.named(one.getKey(), PLACES.get(place));
                if (its > most) {
                    most = its;
                    expected = one.getValue();
                }
            }
            assertThat(slice.of(variant, place)).as(slice.variant(variant) + " in " + PLACES.get(place))
                    .isEqualTo(expected);
        }
    }

    private static Map<String, Long> anyShown(Random random) {
        Map<String, Long> shown = new HashMap<>();
        for (int count = random.nextInt(4); count > 0; count--) {
            shown.put(CONTEXTS.get(random.nextInt(CONTEXTS.size())), (long) random.nextInt(1_000));
        }
        return shown;
    }

    private static String variant(int n) {
        return (n % 3 == 0 ? "größe-" : "v") + n;
    }

    private static List<Shown> list(String variant, Map<String, Long> shown) {
        return shown.entrySet().stream()
                .map(one -> new Shown(variant, one.getKey(), one.getValue(), Instant.EPOCH, Instant.EPOCH))
                .toList();
    }
}
