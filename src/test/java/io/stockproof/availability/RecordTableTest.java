package io.stockproof.availability;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** As a map of the library would, in less memory. */
class RecordTableTest {

    @Property(tries = 60)
    void holdsWhatAMapHolds(@ForAll long seed, @ForAll @IntRange(min = 1, max = 400) int keys) {
        Random random = new Random(seed);
        RecordTable table = new RecordTable();
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < 3 * keys; i++) {
            String key = "k" + random.nextInt(keys);
            if (random.nextInt(4) == 0) {
                assertThat(table.remove(key.getBytes(StandardCharsets.UTF_8), key.length()))
                        .isEqualTo(map.remove(key) != null);
            } else {
                String value = "v".repeat(random.nextInt(random.nextInt(10) == 0 ? 3_000 : 40)) + i;
                put(table, key, value);
                map.put(key, value);
            }
        }
        assertThat(table.size()).isEqualTo(map.size());
        map.forEach((key, value) -> assertThat(get(table, key)).isEqualTo(value));
        for (int i = 0; i < keys; i++) {
            String key = "k" + i;
            assertThat(get(table, key)).isEqualTo(map.get(key));
        }
        int[] shown = {0};
        table.forEach(at -> shown[0]++);
        assertThat(shown[0]).isEqualTo(map.size());
    }

    /** What is replaced over and over takes its old place again. */
    @Test
    void doesNotGrowByReplacing() {
        RecordTable table = new RecordTable();
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            put(table, "k" + i, "v".repeat(10 + random.nextInt(30)));
        }
        long before = table.bytes();
        for (int i = 0; i < 400_000; i++) {
            put(table, "k" + random.nextInt(20_000), "v".repeat(10 + random.nextInt(30)));
        }
        assertThat(table.bytes()).isLessThan(2 * before);
    }

    @Test
    void numbersTakeAsFewBytesAsTheyNeed() {
        for (long number : new long[] {0, 1, 127, 128, 16_383, 16_384, Integer.MAX_VALUE, Long.MAX_VALUE}) {
            Encoder encoder = new Encoder().number(number).fixed(-number).text("ä");
            Decoder decoder = new Decoder().from(encoder.bytes(), 0);
            assertThat(decoder.number()).isEqualTo(number);
            assertThat(decoder.at()).isEqualTo(Encoder.sizeOf(number));
            assertThat(decoder.fixed()).isEqualTo(-number);
            assertThat(decoder.text()).isEqualTo("ä");
        }
    }

    private static void put(RecordTable table, String key, String value) {
        Encoder encoded = new Encoder().text(value);
        table.put(key.getBytes(StandardCharsets.UTF_8), key.length(), encoded.bytes(), encoded.length());
    }

    private static String get(RecordTable table, String key) {
        Decoder found = new Decoder();
        return table.find(key.getBytes(StandardCharsets.UTF_8), key.length(), found) ? found.text() : null;
    }
}
