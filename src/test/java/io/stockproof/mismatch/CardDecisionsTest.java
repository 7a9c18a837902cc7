package io.stockproof.mismatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.access.Caller;
import io.stockproof.mismatch.MismatchActions.Decision;
import io.stockproof.mismatch.MismatchActions.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.dao.CannotAcquireLockException;

/** Steps of a card that meet the watch. */
class CardDecisionsTest {

    /** Two steps of two and one rows; each fails as often as it is told to. */
    private static final class Met extends MismatchActions {

        private final int failures;
        private final List<Long> asked = new ArrayList<>();

        @SuppressWarnings("NullAway") // no database is asked
        Met(int failures) {
            super(null);
            this.failures = failures;
        }

        @Override
        public Optional<Step> decideNext(
                long cause, List<Integer> channels, long after, Decision decision, Caller who, @Nullable String note) {
            asked.add(after);
            if (asked.stream().filter(before -> before == after).count() <= failures) {
                throw new CannotAcquireLockException("deadlock detected");
            }
            return after == 0 ? Optional.of(new Step(7, 2))
                    : after == 7 ? Optional.of(new Step(9, 1)) : Optional.empty();
        }
    }

    @Test
    void aStepThatHadToGiveWayIsMadeAgainAndCountedOnce() {
        Met actions = new Met(2);

        assertThat(decide(actions)).isEqualTo(3);

        assertThat(actions.asked).containsExactly(0L, 0L, 0L, 7L, 7L, 7L, 9L, 9L, 9L);
    }

    @Test
    void givesUpAfterSomeTries() {
        Met actions = new Met(5);

        assertThatThrownBy(() -> decide(actions)).isInstanceOf(CannotAcquireLockException.class);

        assertThat(actions.asked).hasSize(5);
    }

    private static long decide(MismatchActions actions) {
        return new CardDecisions(actions).decide(1, List.of(1), Decision.ACKNOWLEDGE, Caller.SYSTEM, null);
    }
}
