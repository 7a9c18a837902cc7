package io.stockproof.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvAnswerTest {

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "\u200b=1", "\ufeff+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "'=1", "''-1",
            "\0x", "\u000bx",
            "\u001bx", "\u007f=1", "\u0085x", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)"})
    void writesNoTextThatASpreadsheetWouldRun(String text) {
        assertThat(CsvAnswer.safe(text)).isEqualTo("'" + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1", "'=1", "''=1", "'", "''", "'x", "x", "", "x=1", "'-", "-",
            "\u001b", "'\u001b", "\uff1d1", "x\u001b"})
    void readsBackWhatItWrote(String text) {
        assertThat(CsvAnswer.plain(String.valueOf(CsvAnswer.safe(text)))).isEqualTo(text);
    }

    @Test
    void leavesNumbersAsTheyAre() {
        assertThat(CsvAnswer.safe(-5L)).isEqualTo(-5L);
    }
}
