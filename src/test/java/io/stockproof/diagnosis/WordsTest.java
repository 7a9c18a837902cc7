package io.stockproof.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class WordsTest {

    @Test
    void groupsDigitsByThree() {
        assertThat(Words.number(0)).isEqualTo("0");
        assertThat(Words.number(999)).isEqualTo("999");
        assertThat(Words.number(10_077)).isEqualTo("10,077");
        assertThat(Words.number(-100)).isEqualTo("-100");
        assertThat(Words.number(-1_234_567)).isEqualTo("-1,234,567");
    }

    @Property(tries = 200)
    void writesNumbersAsEnglishDoes(@ForAll long number) {
        assertThat(Words.number(number)).isEqualTo(String.format(Locale.ROOT, "%,d", number));
    }
}
