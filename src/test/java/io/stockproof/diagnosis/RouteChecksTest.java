package io.stockproof.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.problem.ProblemType;
import org.junit.jupiter.api.Test;

class RouteChecksTest {

    @Test
    void leavesOutAChannelThatIsGoneAndTakesNoOtherRefusalForAnAnswer() {
        assertThat(RouteChecks.unlessGone(() -> {
            throw ProblemType.UNKNOWN_CHANNEL.because("There is no channel gone.");
        })).isEmpty();
        assertThatThrownBy(() -> RouteChecks.unlessGone(() -> {
            throw ProblemType.TEMPORARILY_UNAVAILABLE.because("The index is not loaded.");
        })).hasMessageContaining("The index is not loaded.");
    }
}
