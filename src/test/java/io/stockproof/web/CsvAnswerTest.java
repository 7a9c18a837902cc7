package io.stockproof.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvAnswerTest {

    @ParameterizedTest
    @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "'=1", "''-1"})
    void writesNoTextThatASpreadsheetWouldRun(String text) {
        assertThat(CsvAnswer.safe(text)).isEqualTo("'" + text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"=1", "'=1", "''=1", "'", "''", "'x", "x", "", "x=1", "'-", "-"})
    void readsBackWhatItWrote(String text) {
        assertThat(CsvAnswer.plain(String.valueOf(CsvAnswer.safe(text)))).isEqualTo(text);
    }

    @Test
    void leavesNumbersAsTheyAre() {
        assertThat(CsvAnswer.safe(-5L)).isEqualTo(-5L);
    }
}
