package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PagesTest {

    @Property(tries = 200)
    void holdsWhatWasSetLast(
            @ForAll @IntRange(max = 100_000) int expected,
            @ForAll @Size(max = 50) List<@IntRange(max = 200_000) Integer> positions) {
        Pages pages = new Pages(expected);
        Map<Integer, Long> set = new HashMap<>();
        for (int n = 0; n < positions.size(); n++) {
            pages.set(positions.get(n), n + 1L);
            set.put(positions.get(n), n + 1L);
        }

        set.forEach((position, number) -> assertThat(pages.get(position)).isEqualTo(number));
        positions
                .forEach(position -> assertThat(pages.get(position + 1)).isEqualTo(set.getOrDefault(position + 1, 0L)));
    }

    @Test
    void isZeroBeforeAndBeyondWhatWasSet() {
        Pages pages = new Pages(0);
        assertThat(pages.get(1_000_000)).isZero();

        pages.set(1_000_000, Long.MAX_VALUE);
        pages.set(1_000_000, 0);

        assertThat(pages.get(1_000_000)).isZero();
        assertThat(pages.get(999_999)).isZero();
        assertThat(pages.get(Integer.MAX_VALUE)).isZero();
    }
}
