package io.stockproof.mismatch;

import static io.stockproof.mismatch.MismatchKind.OVERSTATED;
import static io.stockproof.mismatch.MismatchKind.UNDERSTATED;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class SuspicionsTest {

    private static final Instant T = Instant.parse("2026-11-23T10:00:00Z");
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final Place PLACE = new Place(1, "A", "US|||");

    private final Suspicions suspicions = new Suspicions();

    @Test
    void settlesWhatStaysWrongForTheSettlingTimeToTheMillisecond() {
        assertThat(at(0, OVERSTATED, -5_000)).isNull();
        assertThat(at(1_999, OVERSTATED, -5_000)).isNull();
        assertThat(at(2_000, OVERSTATED, -5_000)).isEqualTo(new Suspicion(OVERSTATED, T, T, T.minusSeconds(5)));
        assertThat(at(2_001, OVERSTATED, -5_000)).as("forgotten").isNull();
    }

    @Test
    void beginsAnewWithAnotherKindAndWithADisplayThatMoved() {
        at(0, OVERSTATED, -1);
        assertThat(at(2_000, UNDERSTATED, -1)).isNull();
        assertThat(at(3_999, UNDERSTATED, -1)).isNull();
        assertThat(at(3_999, UNDERSTATED, 3_000)).isNull();
        assertThat(at(5_998, UNDERSTATED, 3_000)).as("from when it was found to have moved").isNull();
        assertThat(at(5_999, UNDERSTATED, 3_000)).isNotNull();
    }

    @Test
    void findsAStoreThatMovesOnAndOnAndIsNeverRight() {
        Suspicion found = null;
        int millis = 0;
        while (found == null && millis < 200_000) {
            found = at(millis, OVERSTATED, millis);
            millis += 500;
        }
        assertThat(millis).isBetween(60_000, 63_000);
    }

    @Test
    void isDueWhenItIsSettled() {
        at(0, OVERSTATED, -1);

        assertThat(suspicions.due(T.plusMillis(1_999), 10, false)).isEmpty();
        assertThat(suspicions.due(T.plusMillis(2_000), 10, false)).containsExactly(PLACE);
        suspicions.forget(PLACE);
        assertThat(suspicions.due(T.plusMillis(9_000), 10, false)).isEmpty();
    }

    @Test
    void isDueOnceMoreWhereTheStoreHasMovedMeanwhile() {
        at(0, OVERSTATED, -1);
        at(1_000, OVERSTATED, 1_000);

        assertThat(suspicions.due(T.plusMillis(2_000), 10, false)).containsExactly(PLACE);
        assertThat(at(2_000, OVERSTATED, 1_000)).isNull();
        assertThat(suspicions.due(T.plusMillis(2_999), 10, false)).isEmpty();
        assertThat(suspicions.due(T.plusMillis(3_000), 10, false)).containsExactly(PLACE);
    }

    @Test
    void makesWhatAnEventHasToldWaitForNothingThatAFullComparisonHasFound() {
        for (int n = 0; n < 1_000; n++) {
            suspicions.settled(new Place(1, "B" + n, "US|||"), OVERSTATED, T, T, SETTLE, true);
        }
        at(1, OVERSTATED, -1);

        assertThat(suspicions.due(T.plusSeconds(3), 10, false)).containsExactly(PLACE);
        assertThat(suspicions.due(T.plusSeconds(3), 2_000, true)).hasSize(1_000).doesNotContain(PLACE);
    }

    @Test
    void settlesAtOnceWhereNothingIsToSettle() {
        assertThat(suspicions.settled(PLACE, OVERSTATED, T, T, Duration.ZERO, false)).isNotNull();
    }

    private record Change(long millis, boolean isStock, long value) {}

    /** Each stock's value is shown within the settling time, in order; watched every 10 to 400 ms. */
    @Property(tries = 1_000)
    void neverSettlesWhileTheStoreFollowsInTime(@ForAll Random random) {
        List<Change> changes = new ArrayList<>();
        long at = 0;
        long shownBy = 0;
        for (int i = 0; i < 60; i++) {
            at += 1 + random.nextInt(random.nextInt(4) == 0 ? 3_000 : 300);
            long value = random.nextInt(4);
            shownBy = Math.max(shownBy, at + random.nextInt(2_000));
            changes.add(new Change(at, true, value));
            changes.add(new Change(shownBy, false, value));
        }
        changes.sort(Comparator.comparingLong(Change::millis));
        long stock = 0;
        long shown = 0;
        long movedAt = -10_000;
        int next = 0;
        for (long now = 0; now < at + 5_000; now += 10 + random.nextInt(390)) {
            while (next < changes.size() && changes.get(next).millis() <= now) {
                Change change = changes.get(next++);
                if (change.isStock()) {
                    stock = change.value();
                } else if (shown != change.value()) {
                    shown = change.value();
                    movedAt = change.millis();
                }
            }
            if (shown == stock) {
                suspicions.forget(PLACE);
            } else {
                MismatchKind kind = shown > stock ? OVERSTATED : UNDERSTATED;
                assertThat(at(now, kind, movedAt)).as("at %d", now).isNull();
            }
        }
    }

    private Suspicion at(long millis, MismatchKind found, long movedAtMillis) {
        return suspicions.settled(PLACE, found, T.plusMillis(movedAtMillis), T.plusMillis(millis), SETTLE, false);
    }
}
