package io.stockproof.connector.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.connector.feed.QuantityGrammar.Quantity;
import io.stockproof.connector.feed.QuantityGrammar.Quantity.Units;
import io.stockproof.connector.feed.QuantityGrammar.Quantity.Unreadable;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityGrammarTest {

    private static final QuantityGrammar PLAIN = new QuantityGrammar(null, null);

    @ParameterizedTest
    @CsvSource({"0,0", "7,7", "007,7", "10.0,10", "'10,0',10", "10.00,10", "2147483648,2147483648", "' 12 ',12",
            "'\u00a012\u202f',12", "0.0,0", "999999999999,999999999999",
            "1000000000000,1000000000000", "00000000000000000000000005,5"})
    void readsWholeUnits(String text, long units) {
        assertThat(PLAIN.read(text)).isEqualTo(new Units(units));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\u00a0", "-", "-3", "+3", "3-", "10+", ">10", "3.7", "0.5", ".5", "5.", "1,000",
            "1.000", "1 000", "1'000", "1e3", "NaN", "Infinity", "1e309", "0x10", "N/A", "null", "B", "CALL",
            "in stock",
            "1000000000001", "9223372036854775808", "99999999999999999999999", "\u0663", "\uff11", "1\u0000", "1.0.0",
            "--5"})
    void readsNothingThatIsNotPlainlyWhole(String text) {
        assertThat(PLAIN.read(text)).isInstanceOf(Unreadable.class);
    }

    @Test
    void saysWhetherItIsBlankNegativeOrAmbiguous() {
        assertThat(PLAIN.read("  ")).isEqualTo(new Unreadable("is blank"));
        assertThat(PLAIN.read("-9600")).isEqualTo(new Unreadable("is negative: \"-9600\""));
        assertThat(PLAIN.read("1.000")).isEqualTo(
                new Unreadable("may be a thousand or a fraction, for want of a thousandsSeparator: \"1.000\""));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"','|1,000|1000", "','|12,345,678|12345678", "','|1,000.00|1000",
            "','|1.000|1",
            "','|999|999", "','|1000|1000", "'.'|1.000|1000", "'.'|1.000,0|1000", "' '|12 345|12345",
            "' '|12\u00a0345|12345", "' '|12\u202f345|12345", "''''|1'000|1000"})
    void groupsThousandsWhereTheSettingsSaySo(char separator, String text, long units) {
        assertThat(new QuantityGrammar(null, separator).read(text)).isEqualTo(new Units(units));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1,00", "1,0000", ",100", "1,,000", "100,", "1,00,000", "1.5", "-1,000"})
    void refusesSeparatorsOutOfPlace(String text) {
        assertThat(new QuantityGrammar(null, ',').read(text)).isInstanceOf(Unreadable.class);
    }

    @Test
    void readsTheSuppliersWordsWhateverTheirCaseAndBlanks() {
        QuantityGrammar grammar =
                new QuantityGrammar(Map.of("in stock", 10L, ">100", 100L, "sold out", 0L, "-1", 0L), null);

        assertThat(grammar.read(" In  Stock ")).isEqualTo(new Units(10));
        assertThat(grammar.read("> 100")).isEqualTo(new Units(100));
        assertThat(grammar.read("SOLDOUT")).isEqualTo(new Units(0));
        assertThat(grammar.read("-1")).isEqualTo(new Units(0));
        assertThat(grammar.read("7")).isEqualTo(new Units(7));
    }

    @Test
    void takesTheSmallerOfTwoWordsThatAreAlike() {
        assertThat(new QuantityGrammar(Map.of("low", 3L, "LOW", 1L), null).read("Low")).isEqualTo(new Units(1));
    }

    @Property
    void readsEveryWayToWriteANumber(
            @ForAll @LongRange(min = 0, max = QuantityGrammar.UNITS_MAX) long units,
            @ForAll @IntRange(max = 5) int zeros) {
        String grouped = new DecimalFormat("#,##0", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(units);

        assertThat(PLAIN.read("0".repeat(zeros) + units)).isEqualTo(new Units(units));
        assertThat(PLAIN.read(units + ".0")).isEqualTo(new Units(units));
        assertThat(new QuantityGrammar(null, ',').read(grouped)).isEqualTo(new Units(units));
        assertThat(new QuantityGrammar(null, ',').read(grouped + ".000")).isEqualTo(new Units(units));
        assertThat(new QuantityGrammar(null, '.').read(grouped.replace(',', '.'))).isEqualTo(new Units(units));
    }

    @Property
    void neverReadsAFractionOrASignAsUnits(
            @ForAll @LongRange(min = 0, max = 1_000_000) long whole,
            @ForAll @IntRange(min = 1, max = 999) int fraction) {
        assertThat(PLAIN.read(whole + "." + fraction)).isInstanceOf(Unreadable.class);
        assertThat(PLAIN.read("-" + whole)).isInstanceOf(Unreadable.class);
    }

    @Property
    void readsAnyTextAsUnitsWithinBoundsOrNotAtAll(@ForAll @StringLength(max = 30) String text) {
        assertThat(isSound(PLAIN.read(text))).isTrue();
    }

    @Property
    void readsAnyTextOfDigitsAndMarksAsUnitsWithinBoundsOrNotAtAll(
            @ForAll @StringLength(max = 24) @CharRange(from = '+', to = '9') String text) {
        assertThat(isSound(new QuantityGrammar(null, ',').read(text))).isTrue();
    }

    private static boolean isSound(Quantity quantity) {
        return switch (quantity) {
            case Units(long units) -> units >= 0 && units <= QuantityGrammar.UNITS_MAX;
            case Unreadable(String why) -> !why.isBlank() && why.length() <= 200;
        };
    }
}
