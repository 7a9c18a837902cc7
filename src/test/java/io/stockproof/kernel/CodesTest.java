package io.stockproof.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CodesTest {

    /** A letter, one beyond ASCII, and one that Java keeps as two. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "ä", "😀"})
    void countsCharactersAsTheDatabaseDoes(String character) {
        assertThat(Codes.isPrintable(character.repeat(200))).isTrue();
        assertThat(Codes.isPrintable(character.repeat(201))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\tb", "a\u0000", "a\u0085b", "a\ud83d", "\ude00a", "a\uffff"})
    void refusesWhatCannotBeShownOrStored(String text) {
        assertThat(Codes.isPrintable(text)).isFalse();
    }
}
