package io.stockproof.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.alert.Step.Ends;
import io.stockproof.alert.Step.Opens;
import io.stockproof.alert.Step.Pace;
import io.stockproof.alert.Step.Standing;
import io.stockproof.alert.Step.Stays;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StepsTest {

    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final Duration REMIND = Duration.ofHours(4);
    private static final Duration UNSEEN = Duration.ofMinutes(10);
    private static final Pace PACE = new Pace(REMIND, UNSEEN);

    private static Measure measure(int value) {
        return measure(value, 10, 20);
    }

    private static Measure measure(int value, @Nullable Integer warn, @Nullable Integer page) {
        return new Measure(
                AlertKind.OPEN_MISMATCHES, null, BigDecimal.valueOf(value),
                warn == null ? null : BigDecimal.valueOf(warn), page == null ? null : BigDecimal.valueOf(page), "");
    }

    private static Standing standing(Level level, Instant toldAt) {
        return new Standing(7, AlertKind.OPEN_MISMATCHES, null, level, toldAt, NOW.minus(UNSEEN));
    }

    private static Step only(@Nullable Standing open, Measure measure) {
        List<Step> steps = Steps.of(open == null ? List.of() : List.of(open), List.of(measure), NOW, PACE);
        assertThat(steps).hasSize(1);
        return steps.getFirst();
    }

    @Test
    void opensAboveALimitAndNotAtIt() {
        assertThat(Steps.of(List.of(), List.of(measure(10)), NOW, PACE)).isEmpty();
        assertThat(only(null, measure(11))).isEqualTo(new Opens(measure(11), Level.WARN));
        assertThat(only(null, measure(20))).isEqualTo(new Opens(measure(20), Level.WARN));
        assertThat(only(null, measure(21))).isEqualTo(new Opens(measure(21), Level.PAGE));
    }

    @Test
    void opensNeverWithoutALimit() {
        assertThat(Steps.of(List.of(), List.of(measure(1_000_000, null, null)), NOW, PACE)).isEmpty();
        assertThat(only(null, measure(1, null, 0))).isEqualTo(new Opens(measure(1, null, 0), Level.PAGE));
    }

    @Test
    void staysQuietUntilItIsWellBelowItsLimit() {
        Standing warned = standing(Level.WARN, NOW);

        assertThat(only(warned, measure(12))).isEqualTo(new Stays(warned, measure(12), Level.WARN, false));
        assertThat(only(warned, measure(9))).isEqualTo(new Stays(warned, measure(9), Level.WARN, false));
        assertThat(only(warned, measure(8))).isEqualTo(new Ends(warned, measure(8)));
    }

    @Test
    void tellsAgainWhatHasBecomeWorseAndNotWhatHasBecomeBetter() {
        Standing warned = standing(Level.WARN, NOW);
        Standing paged = standing(Level.PAGE, NOW);

        assertThat(only(warned, measure(21))).isEqualTo(new Stays(warned, measure(21), Level.PAGE, true));
        assertThat(only(paged, measure(17))).isEqualTo(new Stays(paged, measure(17), Level.PAGE, false));
        assertThat(only(paged, measure(16))).isEqualTo(new Stays(paged, measure(16), Level.WARN, false));
    }

    @Test
    void remindsAfterAWhileAndNotBefore() {
        Standing justNot = standing(Level.WARN, NOW.minus(REMIND).plusMillis(1));
        Standing just = standing(Level.WARN, NOW.minus(REMIND));

        assertThat(only(justNot, measure(11))).isEqualTo(new Stays(justNot, measure(11), Level.WARN, false));
        assertThat(only(just, measure(11))).isEqualTo(new Stays(just, measure(11), Level.WARN, true));
    }

    @Test
    void endsAtNoneWhereNoneIsAllowed() {
        Standing paged = standing(Level.PAGE, NOW);

        assertThat(only(paged, measure(0, null, 0))).isEqualTo(new Ends(paged, measure(0, null, 0)));
    }

    @Test
    void endsWhatIsNotMeasuredOrLimitedAnyMore() {
        Standing paged = standing(Level.PAGE, NOW);

        assertThat(Steps.of(List.of(paged), List.of(), NOW, PACE)).containsExactly(new Ends(paged, null));
        assertThat(only(paged, measure(99, null, null))).isEqualTo(new Ends(paged, measure(99, null, null)));
    }

    @Test
    void endsWhatIsNotMeasuredAnyMoreOnlyAfterAWhile() {
        Standing seen = new Standing(
                1, AlertKind.SUPPLIER_STALE, "acme", Level.WARN, NOW, NOW.minus(UNSEEN).plusMillis(1));

        assertThat(Steps.of(List.of(seen), List.of(), NOW, PACE)).isEmpty();
        assertThat(Steps.of(List.of(seen), List.of(), NOW.plusMillis(1), PACE)).containsExactly(new Ends(seen, null));
        assertThat(Steps.of(List.of(seen), List.of(), NOW, new Pace(REMIND, Duration.ZERO)))
                .containsExactly(new Ends(seen, null));
    }

    @Test
    void tellsSuppliersApart() {
        Standing acme = new Standing(1, AlertKind.SUPPLIER_STALE, "acme", Level.WARN, NOW, NOW.minus(UNSEEN));
        Measure zenith = new Measure(
                AlertKind.SUPPLIER_STALE, "zenith", BigDecimal.ONE, BigDecimal.ZERO, null, "");

        assertThat(Steps.of(List.of(acme), List.of(zenith), NOW, PACE))
                .containsExactlyInAnyOrder(new Ends(acme, null), new Opens(zenith, Level.WARN));
    }

    /** Whatever a figure does: it opens above a limit only, ends below 80 % only, and no two openings are without an end. */
    @Property(tries = 300)
    void neverFlaps(@ForAll @Size(max = 60) List<@IntRange(max = 30) Integer> values) {
        Standing open = null;
        for (int value : values) {
            List<Step> steps = Steps.of(
                    open == null ? List.of() : List.of(open), List.of(measure(value)), NOW, PACE);
            assertThat(steps).hasSizeLessThanOrEqualTo(1);
            if (steps.isEmpty()) {
                assertThat(open).isNull();
                assertThat(value).isLessThanOrEqualTo(10);
                continue;
            }
            switch (steps.getFirst()) {
                case Opens opens -> {
                    assertThat(open).isNull();
                    assertThat(value).isGreaterThan(10);
                    open = standing(opens.level(), NOW);
                }
                case Stays stays -> {
                    assertThat(value).isGreaterThan(8);
                    assertThat(stays.isTold()).isEqualTo(value > 20 && stays.alert().level() == Level.WARN);
                    open = standing(stays.level(), NOW);
                }
                case Ends ends -> {
                    assertThat(ends.alert()).isEqualTo(open);
                    assertThat(value).isLessThanOrEqualTo(8);
                    open = null;
                }
            }
        }
    }
}
