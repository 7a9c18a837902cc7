package io.stockproof.race;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.race.Violation.Rule;
import io.stockproof.testing.PostgresForTests;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The race and its checker against a store without the guard, and against the same store with it. */
class NaiveStoreIT {

    private static final World WORLD = World.of(3, 20, 40);

    @Test
    void findsTheOversellOfAStoreThatReadsThinksAndWrites() {
        List<Violation> violations = race(false);

        assertThat(violations).extracting(Violation::rule).contains(Rule.SWEEP_LINE, Rule.CHAIN);
    }

    @Test
    void findsNothingOnceTheSameStoreReadsUnderALock() {
        assertThat(race(true)).isEmpty();
    }

    private static List<Violation> race(boolean guarded) {
        NaiveStore store = new NaiveStore(PostgresForTests.empty().ownerDataSource(), WORLD, guarded);
        Race race = new Race("naive", store, WORLD, new Race.Habits(12, 1, 0, 0, 40));
        race.run(20);
        race.settle();
        race.sellWhatIsLeft();
        return HistoryChecker.check(race.history().operations(), WORLD, store.facts());
    }
}
