package io.stockproof.mismatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.channel.Channel;
import io.stockproof.channel.Display;
import io.stockproof.channel.MismatchRule;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Share;
import org.junit.jupiter.api.Test;

class MismatchKindTest {

    private static final Channel STRICT = channel(null, null);

    @Test
    void toleratesNothingUnlessTheChannelSaysSo() {
        assertThat(MismatchKind.of(5, 5, STRICT)).isNull();
        assertThat(MismatchKind.of(0, 0, STRICT)).isNull();
        assertThat(MismatchKind.of(6, 5, STRICT)).isEqualTo(MismatchKind.OVERSTATED);
        assertThat(MismatchKind.of(4, 5, STRICT)).isEqualTo(MismatchKind.UNDERSTATED);
    }

    @Test
    void toleratesTheLargerOfUnitsAndShare() {
        Channel channel = channel(new MismatchRule(2L, Share.of("0.1"), null), null);

        assertThat(MismatchKind.of(12, 10, channel)).isNull();
        assertThat(MismatchKind.of(13, 10, channel)).isEqualTo(MismatchKind.OVERSTATED);
        assertThat(MismatchKind.of(110, 100, channel)).isNull();
        assertThat(MismatchKind.of(111, 100, channel)).isEqualTo(MismatchKind.OVERSTATED);
        assertThat(MismatchKind.of(90, 100, channel)).isNull();
        assertThat(MismatchKind.of(89, 100, channel)).isEqualTo(MismatchKind.UNDERSTATED);
        assertThat(MismatchKind.of(41, 39, channel)).as("10 % of 39 is 3").isNull();
    }

    @Test
    void toleratesNothingAroundZero() {
        Channel channel = channel(new MismatchRule(5L, Share.ALL, null), null);

        assertThat(MismatchKind.of(1, 0, channel)).isEqualTo(MismatchKind.SOLD_OUT_SHOWN_AVAILABLE);
        assertThat(MismatchKind.of(0, 1, channel)).isEqualTo(MismatchKind.AVAILABLE_SHOWN_SOLD_OUT);
    }

    @Test
    void takesTheCapForAllThatIsMore() {
        Channel channel = channel(null, 50);

        assertThat(MismatchKind.of(50, 50, channel)).isNull();
        assertThat(MismatchKind.of(50, 51, channel)).isNull();
        assertThat(MismatchKind.of(50, 9_999, channel)).isNull();
        assertThat(MismatchKind.of(50, 49, channel)).isEqualTo(MismatchKind.OVERSTATED);
        assertThat(MismatchKind.of(49, 51, channel)).isEqualTo(MismatchKind.UNDERSTATED);
        assertThat(MismatchKind.of(51, 60, channel)).isEqualTo(MismatchKind.UNDERSTATED);
    }

    private static Channel channel(MismatchRule rule, Integer capAt) {
        return new Channel(
                new ChannelCode("main"), null, null, null, null, null, null, null, null, null, null, null,
                new Display(0, capAt, null), null, rule, null);
    }
}
