package io.stockproof.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.score.Figures.Freshness;
import io.stockproof.score.SupplierScore.Part;
import io.stockproof.score.SupplierScore.Part.Name;
import java.math.BigDecimal;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ScoreFormulaTest {

    private static final Freshness FRESH = new Freshness(10, 30, 40, 60);
    private static final Figures PERFECT = new Figures(100, FRESH, 0, 0, 0, 10, 10, 1_000, 0, 50, 0);

    @Test
    void isAHundredWhereNothingIsWrong() {
        assertThat(score(PERFECT)).isEqualTo(100);
        assertThat(ScoreFormula.parts(PERFECT)).extracting(Part::weight)
                .usingElementComparator(BigDecimal::compareTo)
                .containsExactly(
                        weight("0.3"), weight("0.2"), weight("0.1"), weight("0.1"), weight("0.1"), weight("0.05"),
                        weight("0.15"));
    }

    @Test
    void isNothingWhereNothingIsKnown() {
        assertThat(ScoreFormula.parts(new Figures(0, null, 0, 0, 0, 0, 0, 0, 0, 0, 0))).isEmpty();
        assertThat(ScoreFormula.score(List.of())).isNull();
    }

    @Test
    void isZeroWhereAllIsAsBadAsItGets() {
        assertThat(score(new Figures(100, new Freshness(500, 120, 500, 60), 5, 10, 50, 10, 0, 1_000, 100, 50, 5)))
                .isZero();
    }

    @Test
    void losesFreshnessBetweenHalfAndTwiceOfWhatIsStale() {
        assertThat(freshness(30)).isEqualTo("1.0000");
        assertThat(freshness(75)).isEqualTo("0.5000");
        assertThat(freshness(120)).isEqualTo("0.0000");
        assertThat(freshness(1_000_000)).isEqualTo("0.0000");
    }

    @Test
    void leavesOutWhatIsNotKnown() {
        List<Part> parts = ScoreFormula.parts(new Figures(100, FRESH, 0, 0, 0, 0, 0, 0, 0, 50, 5));

        assertThat(parts).extracting(Part::part)
                .containsExactly(Name.FRESHNESS, Name.HELD, Name.STABILITY, Name.FILLERS, Name.CARTS);
        assertThat(ScoreFormula.score(parts)).isEqualTo(79); // 55 of 70
    }

    @Property(tries = 200)
    void neverRisesBecauseMoreIsWrong(
            @ForAll @LongRange(max = 200) long age,
            @ForAll @LongRange(max = 120) long bad,
            @ForAll @LongRange(max = 20) long more) {
        assertThat(score(figures(age + more, bad + more))).isLessThanOrEqualTo(score(figures(age, bad)))
                .isBetween(0, 100);
    }

    private static Figures figures(long age, long bad) {
        return new Figures(
                100, new Freshness(age, age, age, 60), bad, bad, bad, 200, Math.max(0, 200 - bad), 1_000, bad, 200,
                bad);
    }

    private static int score(Figures figures) {
        return java.util.Objects.requireNonNull(ScoreFormula.score(ScoreFormula.parts(figures)));
    }

    private static String freshness(long p95) {
        return ScoreFormula.parts(new Figures(1, new Freshness(p95, p95, p95, 60), 0, 0, 0, 0, 0, 0, 0, 0, 0))
                .getFirst().value().toPlainString();
    }

    private static BigDecimal weight(String text) {
        return new BigDecimal(text);
    }
}
