package io.stockproof.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class GatheringTest {

    private final Gathering gathering = new Gathering();

    @Test
    void cartsThatShareAHotVariantGoTogetherWhateverElseIsInThem() {
        gathering.enter(Set.of("HOT", "A"));

        assertThat(gathering.enter(Set.of("HOT", "B", "C"))).isEqualTo("HOT");
        assertThat(gathering.enter(Set.of("D", "HOT"))).isEqualTo("HOT");
    }

    @Test
    void cartsThatShareNothingSpread() {
        assertThat(gathering.enter(Set.of("B", "C"))).isEqualTo("B");
        assertThat(gathering.enter(Set.of("A", "D"))).isEqualTo("A");
    }

    @Test
    void ofTwoSharedVariantsTheOneThatMoreWaitForCounts() {
        gathering.enter(Set.of("WARM"));
        gathering.enter(Set.of("HOT"));
        gathering.enter(Set.of("HOT"));

        assertThat(gathering.enter(Set.of("WARM", "HOT"))).isEqualTo("HOT");
    }

    @Test
    void forgetsWhatIsDecided() {
        gathering.enter(Set.of("HOT", "A"));
        gathering.enter(Set.of("HOT"));

        gathering.leave(Set.of("HOT", "A"));
        gathering.leave(Set.of("HOT"));

        assertThat(gathering.size()).isZero();
        assertThat(gathering.enter(Set.of("A", "HOT"))).isEqualTo("A");
    }
}
