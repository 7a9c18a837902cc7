package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.intake.Verdict.LastGood;
import io.stockproof.kernel.Share;
import io.stockproof.supplier.Guard;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VerdictTest {

    private static final Facts STILL = new Facts(100, 100, BigDecimal.valueOf(10_000), 0, BigDecimal.ZERO);
    private static final Profile USUAL = quantities(n -> n * 3).usually(new BigDecimal("0.9"), 3);
    private static final LastGood GOOD = new LastGood(100, 100, null, USUAL);

    @Test
    void aShareMetExactlyIsNotCrossed() {
        assertThat(verdict(new Facts(100, 100, BigDecimal.valueOf(100), 30, BigDecimal.valueOf(60)))).isEmpty();
        assertThat(verdict(new Facts(100, 100, BigDecimal.valueOf(100), 31, BigDecimal.valueOf(61))))
                .containsExactly(Suspicion.ZEROED_SHARE, Suspicion.DROPPED_UNITS_SHARE);
        assertThat(verdict(new Facts(70, 100, BigDecimal.valueOf(100), 0, BigDecimal.ZERO))).isEmpty();
        assertThat(verdict(new Facts(69, 100, BigDecimal.valueOf(100), 0, BigDecimal.ZERO)))
                .containsExactly(Suspicion.ROWS_SHARE);
    }

    @Test
    void believesAnyQuantitiesOfTheSameKind() {
        assertThat(verdict(quantities(n -> n * 3 + n % 7))).isEmpty();
        assertThat(verdict(quantities(n -> n * 2))).isEmpty();
    }

    @Test
    void suspectsQuantitiesThatLookLikeSomethingElse() {
        assertThat(verdict(quantities(n -> n * 100 + 99))).contains(Suspicion.PRICES_SHARE);
        assertThat(verdict(quantities(VerdictTest::code))).contains(Suspicion.CODES_SHARE);
        assertThat(verdict(quantities(n -> 2))).containsExactly(Suspicion.SIZES_SHARE);
        assertThat(verdict(quantities(n -> n <= 6 ? 9_999 : n * 3))).containsExactly(Suspicion.SENTINEL_SHARE);
        assertThat(verdict(quantities(n -> n <= 5 ? 9_999 : n * 3))).isEmpty();
    }

    @Test
    void oneQuantityOfNearlyAllIsNoPrice() {
        Profile all = quantities(n -> 200);
        Profile prices = quantities(n -> n <= 60 ? 199 : 195);

        assertThat(verdict(all, quantities(n -> 199))).isEmpty();
        assertThat(verdict(all, quantities(n -> n <= 90 ? 199 : 200))).isEmpty();
        assertThat(verdict(all, prices)).isEmpty();
        assertThat(verdict(quantities(n -> n * 3), quantities(n -> 299))).doesNotContain(Suspicion.PRICES_SHARE);
        assertThat(verdict(all, quantities(n -> 96_385_074))).as("nobody has so many")
                .containsExactly(Suspicion.CODES_SHARE);
        assertThat(verdict(quantities(n -> 150 + n % 4), prices)).containsExactly(Suspicion.PRICES_SHARE);
    }

    @Test
    void pricesAreToldFromOneQuantityOfAllThatWasFarFromThem() {
        Profile prices = quantities(n -> n * 100 + 1_299);

        assertThat(verdict(quantities(n -> 10), prices)).containsExactly(Suspicion.PRICES_SHARE);
        assertThat(verdict(quantities(n -> 10), quantities(n -> 1_299))).containsExactly(Suspicion.PRICES_SHARE);
        assertThat(verdict(quantities(n -> 0), prices)).containsExactly(Suspicion.PRICES_SHARE);
    }

    @Test
    void holdsNothingWhereEachShareThatTheSupplierStatesIsOff() {
        Guard off = guard("1.0", "0.0", null);
        Profile all = quantities(n -> 9_999);
        Facts facts = new Facts(100, 100, BigDecimal.valueOf(10_000), 100, BigDecimal.valueOf(10_000));
        Changes strangers = new Changes(100, 100, 100, 0.0, 9);
        Evidence evidence = new Evidence(facts, all, strangers, 100, 100, 0, 5L);

        assertThat(of(evidence, off, GOOD)).isEmpty();
        assertThat(of(evidence, guard("0.99", "0.0", null), GOOD)).contains(Suspicion.UNKNOWN_SHARE);
        assertThat(of(evidence, guard("1.0", "0.01", null), GOOD)).contains(Suspicion.UNKNOWN_SHARE);
        assertThat(of(evidence, guard("1.0", "0.0", "0.5"), GOOD)).containsExactly(Suspicion.UNKNOWN_SHARE);
    }

    /** With what else there is left out, but one. */
    @SuppressWarnings("NullAway") // as when it is read
    private static Guard guard(String maxGone, String minRows, @Nullable String maxUnknown) {
        return new Guard(Share.of(maxGone), Share.of(maxGone), Share.of(minRows), null, null, null,
                maxUnknown == null ? null : Share.of(maxUnknown), null, null, null, null, null, null);
    }

    @Test
    void comparesNoSizesWithWhatNeverHadAny() {
        Profile all = quantities(n -> 10);

        assertThat(of(evidence(STILL, quantities(n -> 700), Changes.NONE), new LastGood(100, 100, null, all)))
                .isEmpty();
    }

    @Test
    void suspectsRowsThatNewlyCannotBeRead() {
        Profile unread = new Profile(49, 51, 0, 0, 0, List.of(0L, 49L), null, 0, null);

        assertThat(of(evidence(STILL, unread, Changes.NONE), new LastGood(100, 100, null, quantities(n -> 2))))
                .containsExactly(Suspicion.REJECTED_SHARE);
        assertThat(of(evidence(STILL, unread, Changes.NONE), new LastGood(100, 100, null, unread))).isEmpty();
    }

    @Test
    void suspectsQuantitiesThatHaveNothingToDoWithWhatTheyWere() {
        Changes unlike = new Changes(95, 0, 95, 0.1, 2);

        assertThat(verdict(unlike)).containsExactly(Suspicion.UNLIKE);
        assertThat(verdict(new Changes(95, 0, 95, 0.8, 2))).isEmpty();
        assertThat(verdict(new Changes(95, 0, 95, null, 0.002))).as("10 and 11 have all become 12").isEmpty();
        assertThat(verdict(new Changes(40, 0, 40, 0.1, 2))).isEmpty();
        // Of a supplier who says other numbers each time, or of whom too little is known, it says nothing.
        assertThat(of(evidence(STILL, USUAL, unlike),
                new LastGood(100, 100, null, USUAL.usually(new BigDecimal("0.1"), 9)))).isEmpty();
        assertThat(of(evidence(STILL, USUAL, unlike),
                new LastGood(100, 100, null, USUAL.usually(new BigDecimal("0.9"), 2)))).isEmpty();
    }

    @Test
    void aNewSeasonIsNoStrangersFile() {
        Changes strangers = new Changes(80, 80, 0, null, 0);

        assertThat(of(new Evidence(STILL, USUAL, strangers, 100, 0, 0, null), GOOD))
                .containsExactly(Suspicion.UNKNOWN_SHARE);
        assertThat(of(new Evidence(STILL, USUAL, new Changes(300, 300, 0, null, 0), 400, 0, 0, null), GOOD)).isEmpty();
    }

    @Test
    void holdsAReplayOnlyWhereItChangesMuch() {
        assertThat(of(new Evidence(STILL, USUAL, new Changes(20, 0, 20, 1.0, 1), 100, 0, 0, 5L), GOOD))
                .containsExactly(Suspicion.REPLAYED);
        assertThat(of(new Evidence(STILL, USUAL, new Changes(19, 0, 19, 1.0, 1), 100, 0, 0, 5L), GOOD)).isEmpty();
    }

    @Test
    void aFewItemsAreNotAllGoneAtOnce() {
        Facts none = new Facts(0, 10, BigDecimal.TEN, 0, BigDecimal.ZERO);
        Profile empty = new RowProfile().profile();

        assertThat(of(evidence(none, empty, Changes.NONE), new LastGood(10, 10, null, null)))
                .containsExactly(Suspicion.EMPTY);
        assertThat(of(evidence(none, empty, Changes.NONE), new LastGood(9, 9, null, null))).isEmpty();
    }

    @Test
    void judgesNothingWithoutHistory() {
        assertThat(
                of(evidence(new Facts(5, 0, BigDecimal.ZERO, 0, BigDecimal.ZERO), quantities(n -> 9_999), Changes.NONE),
                        null))
                .isEmpty();
    }

    /** An article number of eight digits, with its check digit. */
    private static long code(long number) {
        long digits = 1_234_500 + number;
        long sum = 0;
        long rest = digits;
        for (int weight = 3; rest > 0; weight = 4 - weight) {
            sum += rest % 10 * weight;
            rest /= 10;
        }
        return digits * 10 + (10 - sum % 10) % 10;
    }

    private static Profile quantities(LongUnaryOperator quantity) {
        RowProfile profile = new RowProfile();
        LongStream.rangeClosed(1, 100).map(quantity).forEach(profile::row);
        return profile.profile();
    }

    private static Evidence evidence(Facts facts, Profile profile, Changes changes) {
        return new Evidence(facts, profile, changes, 100, 0, 0, null);
    }

    private static List<Suspicion> verdict(Facts facts) {
        return of(evidence(facts, USUAL, Changes.NONE), GOOD);
    }

    private static List<Suspicion> verdict(Profile profile) {
        return of(evidence(STILL, profile, Changes.NONE), GOOD);
    }

    private static List<Suspicion> verdict(Profile before, Profile now) {
        return of(evidence(STILL, now, Changes.NONE), new LastGood(100, 100, null, before));
    }

    private static List<Suspicion> verdict(Changes changes) {
        return of(evidence(STILL, USUAL, changes), GOOD);
    }

    private static List<Suspicion> of(Evidence evidence, @Nullable LastGood lastGood) {
        return of(evidence, Guard.DEFAULT, lastGood);
    }

    private static List<Suspicion> of(Evidence evidence, Guard guard, @Nullable LastGood lastGood) {
        return Verdict.of(evidence, guard, lastGood, true).stream()
                .map(Verdict.Crossed::suspicion)
                .toList();
    }
}
