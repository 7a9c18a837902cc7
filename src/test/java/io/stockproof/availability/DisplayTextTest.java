package io.stockproof.availability;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.channel.Display;
import java.util.List;
import org.junit.jupiter.api.Test;

class DisplayTextTest {

    private static final Display RULE = new Display(5, 50, true);

    @Test
    void saysWhatAShopperUnderstands() {
        assertThat(text(0, StockStatus.OUT_OF_STOCK, RULE)).isEqualTo("Out of stock");
        assertThat(text(0, StockStatus.UNKNOWN, RULE)).isEqualTo("Currently unavailable");
        assertThat(text(5, StockStatus.LOW_STOCK, RULE)).isEqualTo("Only 5 left");
        assertThat(text(6, StockStatus.IN_STOCK, RULE)).isEqualTo("6 available");
        assertThat(text(50, StockStatus.IN_STOCK, RULE)).isEqualTo("50 available");
        assertThat(text(51, StockStatus.IN_STOCK, RULE)).isEqualTo("50+ available");
        assertThat(text(120, StockStatus.IN_STOCK, Display.EXACT)).isEqualTo("120 available");
    }

    @Test
    void neverShowsALowNumberAboveTheCap() {
        assertThat(text(4, StockStatus.LOW_STOCK, new Display(5, 3, true))).isEqualTo("3+ available");
    }

    @Test
    void capsBothNumbersOfAChannelThatHidesThem() {
        assertThat(DisplayText.capped(answer(120, StockStatus.IN_STOCK), RULE))
                .extracting(Answer::purchasable, Answer::available)
                .containsExactly(50L, 50L);
        assertThat(DisplayText.capped(answer(49, StockStatus.IN_STOCK), RULE).available()).isEqualTo(49);
        assertThat(DisplayText.capped(answer(120, StockStatus.IN_STOCK), new Display(5, 50, false)).available())
                .isEqualTo(120);
        assertThat(DisplayText.capped(answer(120, StockStatus.IN_STOCK), new Display(5, null, true)).available())
                .isEqualTo(120);
    }

    /** The order limit is no scarcity: a store that sells one each does not say that one is left. */
    @Test
    void isOfWhatIsAvailableNotOfWhatOneOrderMayHave() {
        Answer answer = new Answer(1, 300, StockStatus.IN_STOCK, List.of(), null, List.of(), null, null);

        assertThat(DisplayText.of(answer, Display.EXACT)).isEqualTo("300 available");
    }

    private static String text(long available, StockStatus status, Display rule) {
        return DisplayText.of(answer(available, status), rule);
    }

    private static Answer answer(long available, StockStatus status) {
        return new Answer(available, available, status, List.of(), null, List.of(), null, null);
    }
}
