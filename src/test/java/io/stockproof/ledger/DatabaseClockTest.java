package io.stockproof.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseClockTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration LITTLE = Duration.ofSeconds(30); // that this test may take

    private Instant database = NOON;
    private final DatabaseClock clock = new DatabaseClock(() -> database);

    @AfterEach
    void stop() {
        clock.destroy();
    }

    @Test
    void goesOnFromWhatTheDatabaseSaid() {
        clock.sync();

        assertThat(clock.instant()).isBetween(NOON, NOON.plus(LITTLE));
    }

    @Test
    void neverGoesBackByALittleThatTheWayOfAnAnswerMayTake() {
        clock.sync();
        Instant before = clock.instant();
        database = NOON.minusMillis(5);
        clock.sync();

        assertThat(clock.instant()).isAfterOrEqualTo(before);
    }

    @Test
    void goesBackWithTheDatabase() {
        clock.sync();
        assertThat(clock.instant()).isAfterOrEqualTo(NOON);
        database = NOON.minusSeconds(3_600);
        clock.sync();

        assertThat(clock.instant()).isBetween(database, database.plus(LITTLE));
        database = database.plusSeconds(60);
        clock.sync();
        assertThat(clock.instant()).isBetween(database, database.plus(LITTLE));
    }
}
