package io.stockproof.intake;

import static io.stockproof.intake.IntakeWorld.failing;
import static io.stockproof.intake.IntakeWorld.feed;
import static io.stockproof.intake.IntakeWorld.feedAt;
import static io.stockproof.intake.IntakeWorld.many;
import static io.stockproof.intake.IntakeWorld.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ReadOutcome;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Whole polls on a real database: what is applied, what keeps its value, what is held. */
class PollRunIT extends PolledSupplier {

    @Test
    void appliesAFirstPollAndMakesItemsAndLocationsOnSight() {
        Poll poll = world.poll(feed("A@main=5", "B@new-depot=0"));

        assertThat(poll.state()).isEqualTo(PollState.APPLIED);
        assertThat(poll.read()).isEqualTo(2);
        assertThat(poll.changed()).isEqualTo(2);
        assertThat(world.positions()).containsExactly("A@main=5", "B@new-depot=0");
        assertThat(world.jdbc.sql("""
                        SELECT pending AND NOT active FROM supplier_location
                         WHERE supplier_id = :supplier AND code = 'new-depot'
                        """).param("supplier", world.supplierId()).query(Boolean.class).single()).isTrue();
    }

    @Test
    void writesNoEntryForWhatDidNotChangeAndStillRenewsIt() {
        world.poll(feed("A@main=5", "B@main=7"));
        Instant before = clock.instant();

        Poll poll = world.poll(feed("A@main=5", "B@main=8"));
        Poll again = world.poll(feed("A@main=5", "B@main=8"));

        assertThat(poll.changed()).isEqualTo(1);
        assertThat(again.state()).isEqualTo(PollState.UNCHANGED);
        assertThat(world.causes("A")).containsExactly("OBSERVED 5");
        assertThat(world.causes("B")).containsExactly("OBSERVED 7", "OBSERVED 1");
        assertThat(world.observedAt("A", "main")).isAfter(before);
        assertThat(world.takenAt("A", "main")).isAfter(before);
    }

    @Test
    void keepsTheValueOfARowThatCannotBeReadAndLetsItAge() {
        world.poll(feed("A@main=5", "B@main=7"));
        Instant aged = world.observedAt("A", "main");

        Poll poll = world.poll(feed("A@main=?", "B@main=9"));

        assertThat(poll.state()).isEqualTo(PollState.APPLIED);
        assertThat(poll.rejected()).isEqualTo(1);
        assertThat(poll.errors()).containsExactly(
                new RowFault(1, "A", world.code + "/main", "Stock", "is blank"));
        assertThat(world.positions()).containsExactly("A@main=5", "B@main=9");
        assertThat(world.observedAt("A", "main")).isEqualTo(aged);
        world.poll(feed("A@main=?", "B@main=9"));
        world.poll(feed("A@main=?", "B@main=9"));
        assertThat(world.positions()).containsExactly("A@main=5", "B@main=9");
        assertThat(world.observedAt("A", "main")).isEqualTo(aged);
    }

    @Test
    void zeroesWhatIsMissingBeyondTheGraceOnly() {
        world.poll(feed("A@main=5", "B@main=7"));
        Instant aged = world.observedAt("A", "main");

        world.poll(feed("B@main=7"));
        assertThat(world.positions()).containsExactly("A@main=5", "B@main=7");
        assertThat(world.observedAt("A", "main")).isEqualTo(aged);
        world.poll(feed("A@main=5", "B@main=7"));
        world.poll(feed("B@main=7"));
        assertThat(world.positions()).containsExactly("A@main=5", "B@main=7");
        world.poll(feed("B@main=7"));

        assertThat(world.positions()).containsExactly("A@main=0", "B@main=7");
        assertThat(world.causes("A")).containsExactly("OBSERVED 5", "MISSING -5");
    }

    @Test
    void doesNotCallARowMissingThatCannotBeReadOrIsNotInAPartialAnswer() {
        world.poll(feed("A@main=5", "B@main=7", "C@main=1"));
        world.poll(feed("A@main=?", "B@main=7", "C@main=1"));
        world.poll(feed("A@=?", "B@main=7", "C@main=1"));
        for (int i = 0; i < 3; i++) {
            world.poll((request, sink) -> {
                write(sink, request.databaseClock().instant(), "B@main=7");
                return new ReadOutcome.Read(false, null, null, null);
            });
        }

        assertThat(world.positions()).containsExactly("A@main=5", "B@main=7", "C@main=1");
    }

    @Test
    void rejectsAnItemThatTheAnswerContradictsItselfAboutWithAllItsLocations() {
        world.poll(feed("A@main=5", "A@far=1", "B@main=7"));
        Instant aged = world.observedAt("A", "far");

        Poll poll = world.poll(feed("A@main=5", "A@main=6", "A@far=3", "B@main=8", "B@main=8", "N@main=1", "N@main=2"));

        assertThat(poll.state()).isEqualTo(PollState.APPLIED);
        assertThat(poll.rejected()).isEqualTo(5);
        assertThat(poll.findings()).extracting(Finding::code).containsExactly("CONTRADICTORY");
        assertThat(world.positions()).containsExactly("A@far=1", "A@main=5", "B@main=8");
        assertThat(world.observedAt("A", "far")).isEqualTo(aged);
        assertThat(contradictory("N")).isTrue();
        assertThat(contradictory("A")).isFalse();
        world.poll(feed("A@main=5", "A@far=3", "B@main=8", "N@main=2"));
        assertThat(contradictory("N")).isFalse();
        assertThat(world.positions()).containsExactly("A@far=3", "A@main=5", "B@main=8", "N@main=2");
    }

    private boolean contradictory(String sku) {
        return world.jdbc.sql("SELECT contradictory FROM supplier_item WHERE supplier_id = :supplier AND sku = :sku")
                .param("supplier", world.supplierId())
                .param("sku", sku)
                .query(Boolean.class)
                .single();
    }

    @Test
    void leavesTheLedgerAsItWasWhenAReadingFails() {
        world.poll(feed("A@main=5"));

        Poll poll = world.poll(failing(ConnectorException.Kind.TRUNCATED, "A@main=0"));

        assertThat(poll.state()).isEqualTo(PollState.FAILED);
        assertThat(poll.detail()).isEqualTo("cut off");
        assertThat(poll.findings()).containsExactly(Finding.of("TRUNCATED", "cut off"));
        assertThat(world.positions()).containsExactly("A@main=5");
        assertThat(world.jdbc.sql("SELECT count(*) FROM intake_row WHERE poll_id = :poll")
                .param("poll", poll.id()).query(Long.class).single())
                .isZero();
    }

    @Test
    void neverPutsAnOlderAnswerOverANewerOne() {
        Instant now = clock.instant();
        world.poll(feedAt(now, "A@main=5", "B@main=5"));
        world.poll(feedAt(now.minusSeconds(60), "A@main=0"));
        world.poll(feedAt(now.minusSeconds(60), "A@main=0"));

        assertThat(world.positions()).containsExactly("A@main=5", "B@main=5");
        assertThat(world.takenAt("A", "main")).isEqualTo(now);
    }

    @Test
    void anUnchangedPollStandsAgainstALateValueFromBeforeIt() {
        Instant now = clock.instant();
        world.poll(feedAt(now.minusSeconds(60), "A@main=10"));
        world.poll(feedAt(now, "A@main=10"));

        world.poll(feedAt(now.minusSeconds(30), "A@main=0"));

        assertThat(world.positions()).containsExactly("A@main=10");
    }

    @Test
    void appliesStoppedReadingsAsPartial() {
        world.poll(feed("A@main=5", "B@main=7"));

        Poll poll = world.poll((request, sink) -> {
            write(sink, request.databaseClock().instant(), "B@main=1");
            return new ReadOutcome.Stopped("the reserve of points is reached");
        });

        assertThat(poll.state()).isEqualTo(PollState.PARTIAL);
        assertThat(poll.findings()).containsExactly(Finding.of("STOPPED", "the reserve of points is reached"));
        assertThat(world.positions()).containsExactly("A@main=5", "B@main=1");
    }

    @Test
    void failsWhereTheDatabaseHasLostWhatWasStaged() {
        world.poll(feed("A@main=1"));

        Poll poll = world.poll((request, sink) -> {
            IntakeWorld.write(sink, request.databaseClock().instant(), "A@main=2");
            // As a crash of the database does, to all tables that are not logged.
            world.jdbc.sql("DELETE FROM intake_mark").update();
            return new ReadOutcome.Read(true, null, null, "digest");
        });

        assertThat(poll.state()).isEqualTo(PollState.FAILED);
        assertThat(world.positions()).containsExactly("A@main=1");
        assertThat(world.poll(feed("A@main=2")).state()).isEqualTo(PollState.APPLIED);
    }

    @Test
    void appliesManyRowsInSlicesAndRenewsThemAll() {
        Instant before = clock.instant();
        Poll poll = world.poll(feed(many(20_500, 3)));
        Poll again = world.poll(feed(many(20_500, 3)));

        assertThat(poll.state()).isEqualTo(PollState.APPLIED);
        assertThat(poll.changed()).isEqualTo(20_500);
        assertThat(again.state()).isEqualTo(PollState.UNCHANGED);
        assertThat(world.observedAt("I00000", "main")).isAfter(before);
        assertThat(world.jdbc.sql("SELECT count(*) FROM intake_pending WHERE poll_id = :poll")
                .param("poll", poll.id()).query(Long.class).single())
                .isZero();
    }
}
