package io.stockproof.race;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.race.Violation.Rule;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The checker against histories of which it is known whether they can be true. */
class HistoryCheckerTest {

    /** Odd, but nothing that a sound store could not do. */
    @Nested
    class LetsPass {

        @Test
        void aHoldThatWasAskedLaterAndComesFirstWhileBothWereUnderWay() {
            assertSound(new Script(3)
                    .holds("a", 2, 1, 9)
                    .holds("b", 1, 2, 3)
                    .entry("RESERVED", "b", 1, 2.5)
                    .entry("RESERVED", "a", 2, 8));
        }

        @Test
        void aRefusalForUnitsThatSomebodyHeldForAMomentOfIt() {
            assertSound(new Script(1)
                    .holds("a", 1, 1, 2)
                    .isRefused("b", 1, 1.5, 6)
                    .releases("a", 1, 3, 4)
                    .entry("RESERVED", "a", 1, 1.5)
                    .entry("RELEASED", "a", -1, 3.5));
        }

        @Test
        void aHoldOfWhichNobodyHeardUntilItsKeyWasSentAgain() {
            assertSound(new Script(1)
                    .hearsNothing("a", 1, 1, 11)
                    .isRefused("b", 1, 20, 21)
                    .holds("a", 1, 30, 31)
                    .entry("RESERVED", "a", 1, 5.5));
        }

        @Test
        void unitsThatAreSoldAgainBeforeTheAnswerToTheirRelease() {
            assertSound(new Script(1)
                    .holds("a", 1, 1, 2)
                    .releases("a", 1, 3, 9)
                    .holds("b", 1, 4, 5)
                    .entry("RESERVED", "a", 1, 1.5)
                    .entry("RELEASED", "a", -1, 3.5)
                    .entry("RESERVED", "b", 1, 4.5));
        }

        @Test
        void aHoldThatRanOutAndIsConfirmedAfterAll() {
            assertSound(new Script(2)
                    .holds("a", 2, 1, 2)
                    .mayNotRelease("a", 62, 63)
                    .confirms("a", 2, 70, 71)
                    .entry("RESERVED", "a", 2, 1.5)
                    .entry("EXPIRED", "a", -2, 61.6)
                    .entry("RESERVED", "a", 2, 70.5)
                    .entry("CONFIRMED", "a", 0, 70.5));
        }

        @Test
        void twoLinesOfOneCartAtOnePlace() {
            assertSound(new Script(3)
                    .holds("a", 3, 1, 2)
                    .entry("RESERVED", "a", 3, 1.5)
                    .releases("a", 3, 4, 5)
                    .entry("RELEASED", "a", -1, 4.5)
                    .entry("RELEASED", "a", -2, 4.5));
        }

        @Test
        void aSecondReleaseThatIsRefused() {
            assertSound(new Script(1)
                    .holds("a", 1, 1, 2)
                    .releases("a", 1, 3, 4)
                    .mayNotRelease("a", 3, 5)
                    .entry("RESERVED", "a", 1, 1.5)
                    .entry("RELEASED", "a", -1, 3.5));
        }

        private void assertSound(Script script) {
            assertThat(script.check()).isEmpty();
        }
    }

    @Nested
    class Finds {

        @Test
        void anOversellThatTheLedgerAdmits() {
            assertFound(twoOfOne().entry("RESERVED", "a", 1, 1.5).entry("RESERVED", "b", 1, 3.5),
                    Rule.OVERSELL, "#2 HOLD b");
        }

        @Test
        void anOversellThatTheLedgerConceals() {
            assertFound(twoOfOne().entry("RESERVED", "a", 1, 1.5).entry("RELEASED", "a", -1, 2.5)
                    .entry("RESERVED", "b", 1, 3.5), Rule.SWEEP_LINE, "#2 HOLD b");
        }

        @Test
        void anAcknowledgementOfWhichTheLedgerHasNothing() {
            assertFound(new Script(3).holds("a", 1, 1, 2), Rule.LOST_ACK, "#1 HOLD a");
        }

        @Test
        void anAcknowledgementOfOtherUnitsThanAreReserved() {
            assertFound(new Script(3).holds("a", 2, 1, 2).entry("RESERVED", "a", 1, 1.5), Rule.LOST_ACK, "#1 HOLD a");
        }

        @Test
        void aReservationThatIsGone() {
            assertFound(new Script(3).holds("a", 1, 1, 2).entry("RESERVED", "a", 1, 1.5).forgets("a"),
                    Rule.LOST_ACK, "#1 HOLD a");
        }

        @Test
        void aReleaseThatWasAcknowledgedAndIsNotThere() {
            assertFound(new Script(3).holds("a", 1, 1, 2).releases("a", 1, 3, 4).entry("RESERVED", "a", 1, 1.5),
                    Rule.LOST_ACK, "#2 RELEASE a-r");
        }

        @Test
        void aReplayThatMakesASecondReservation() {
            Script script = new Script(3).holds("a", 1, 1, 2).entry("RESERVED", "a", 1, 1.5)
                    .operation(Script.held("a", 1), 3, 4,
                            new Told.Done(201, Script.reservation("r-other", 1, "HELD", Script.TTL)))
                    .entry("RESERVED", "other", 1, 3.5);
            assertFound(script, Rule.REPLAY, "#2 HOLD a");
            assertFound(script, Rule.PHANTOM, "r-other");
        }

        @Test
        void aReplayOfARefusalThatSucceeds() {
            assertFound(new Script(1).holds("a", 1, 1, 2).isRefused("b", 1, 3, 4).releases("a", 1, 5, 6)
                    .holds("b", 1, 7, 8)
                    .entry("RESERVED", "a", 1, 1.5).entry("RELEASED", "a", -1, 5.5).entry("RESERVED", "b", 1, 7.5),
                    Rule.REPLAY, "#4 HOLD b");
        }

        @Test
        void aRefusalThatLeftSomething() {
            assertFound(new Script(1).holds("a", 1, 1, 2).isRefused("b", 1, 1.5, 4)
                    .entry("RESERVED", "a", 1, 1.5).entry("RELEASED", "a", -1, 2.5).entry("RESERVED", "b", 1, 3.5),
                    Rule.PHANTOM, "r-b");
        }

        @Test
        void aDoubleRelease() {
            assertFound(new Script(3).holds("a", 1, 1, 2).holds("b", 1, 1, 2).releases("a", 1, 3, 4)
                    .entry("RESERVED", "a", 1, 1.5).entry("RESERVED", "b", 1, 1.6)
                    .entry("RELEASED", "a", -1, 3.4).entry("RELEASED", "a", -1, 3.5),
                    Rule.STATE, "#1 HOLD a");
        }

        @Test
        void aDoubleReleaseInOneTransaction() {
            assertFound(new Script(3).holds("a", 1, 1, 2).holds("b", 1, 1, 2).releases("a", 1, 3, 4)
                    .entry("RESERVED", "a", 1, 1.5).entry("RESERVED", "b", 1, 1.6)
                    .entry("RELEASED", "a", -1, 3.5).entry("RELEASED", "a", -1, 3.5),
                    Rule.STATE, "#1 HOLD a");
        }

        @Test
        void aConfirmationOfWhatWasReleased() {
            assertFound(new Script(3).holds("a", 1, 1, 2).releases("a", 1, 3, 4).confirms("a", 1, 5, 6)
                    .entry("RESERVED", "a", 1, 1.5).entry("RELEASED", "a", -1, 3.5).entry("CONFIRMED", "a", 0, 5.5),
                    Rule.STATE, "#1 HOLD a");
        }

        @Test
        void anOrderThatTheBuyersSawOtherwise() {
            assertFound(new Script(3).holds("a", 1, 1, 2).holds("b", 1, 3, 4)
                    .entry("RESERVED", "b", 1, 1.5).entry("RESERVED", "a", 1, 1.6),
                    Rule.REAL_TIME, "#1 HOLD a");
        }

        @Test
        void aHoldThatRanOutBeforeItsTime() {
            assertFound(new Script(3).holds("a", 1, 1, 2).entry("RESERVED", "a", 1, 1.5)
                    .entry("EXPIRED", "a", -1, 59), Rule.EXPIRY, "#1 HOLD a");
        }

        @Test
        void aHoldThatStandsInTheWayLongAfterItsTime() {
            assertFound(new Script(1).holds("a", 1, 1, 2).isRefused("b", 1, 75, 76)
                    .entry("RESERVED", "a", 1, 1.5).entry("EXPIRED", "a", -1, 77), Rule.REFUSAL, "#2 HOLD b");
        }

        @Test
        void aRefusalWithoutAReason() {
            assertFound(new Script(2).holds("a", 1, 1, 2).isRefused("b", 1, 3, 4).entry("RESERVED", "a", 1, 1.5),
                    Rule.REFUSAL, "#2 HOLD b");
        }

        @Test
        void aRefusalForUnitsThatHadBeenGivenBack() {
            assertFound(new Script(1).holds("a", 1, 1, 2).releases("a", 1, 3, 4).isRefused("b", 1, 5, 6)
                    .entry("RESERVED", "a", 1, 1.5).entry("RELEASED", "a", -1, 3.5), Rule.REFUSAL, "#3 HOLD b");
        }

        @Test
        void aRefusedReleaseOfWhatNobodyTouched() {
            assertFound(new Script(1).holds("a", 1, 1, 2).mayNotRelease("a", 3, 4).entry("RESERVED", "a", 1, 1.5),
                    Rule.REFUSAL, "#2 RELEASE a-x");
        }

        @Test
        void aPositionThatIsNotItsLedger() {
            assertThat(new Script(3).holds("a", 1, 1, 2).entry("RESERVED", "a", 1, 1.5).checkWithReserved(2))
                    .extracting(Violation::rule)
                    .containsExactly(Rule.CONSERVATION);
        }

        @Test
        void aServerThatFails() {
            assertFound(new Script(1).operation(Script.held("a", 1), 1, 2, new Told.Wrong(500, "deadlock detected")),
                    Rule.WRONG_ANSWER, "#1 HOLD a");
        }

        @Test
        void whatIsStillNotKnown() {
            assertFound(new Script(1).hearsNothing("a", 1, 1, 2), Rule.UNRESOLVED, "#1 HOLD a");
        }

        private static Script twoOfOne() {
            return new Script(1).holds("a", 1, 1, 2).holds("b", 1, 3, 4);
        }

        private static void assertFound(Script script, Rule rule, String operation) {
            List<Violation> violations = script.check();
            assertThat(violations)
                    .as("%s naming %s", rule, operation)
                    .anySatisfy(violation -> {
                        assertThat(violation.rule()).isEqualTo(rule);
                        assertThat(violation.detail()).contains(operation);
                    });
        }
    }
}
