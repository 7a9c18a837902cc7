package io.stockproof.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SeenTest {

    @ParameterizedTest
    @CsvSource({
            "10:10:, 10:10:, true", "10:12:, 10:10:, true", "10:10:, 10:12:, false",
            "'10:13:10', '11:11:', false", "'10:13:10', '10:12:10', true", "'10:13:10,12', '10:12:10', true",
            "'10:13:10,11', '10:12:10', false", "'12:13:12', '12:12:', true"})
    void hasAllThatItSawWhatTheOtherSaw(String version, String other, boolean has) {
        assertThat(Seen.by(version).hasAllOf(Seen.by(other))).isEqualTo(has);
    }

    @Test
    void hasATransactionThatHadEnded() {
        Seen seen = Seen.by("10:13:10,12");
        assertThat(seen.has(9)).isTrue();
        assertThat(seen.has(10)).isFalse();
        assertThat(seen.has(11)).isTrue();
        assertThat(seen.has(12)).isFalse();
        assertThat(seen.has(13)).isFalse();
    }

    @Test
    void isReadFromAVersionAlone() {
        assertThatThrownBy(() -> Seen.by("x")).isInstanceOf(IllegalArgumentException.class);
    }
}
