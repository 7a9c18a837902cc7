package io.stockproof.intake;

import static io.stockproof.intake.IntakeWorld.feed;
import static io.stockproof.intake.IntakeWorld.feedAt;
import static io.stockproof.intake.IntakeWorld.many;
import static io.stockproof.intake.IntakeWorld.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.stockproof.connector.ReadOutcome;
import io.stockproof.problem.Problem;
import io.stockproof.supplier.Suppliers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.CannotAcquireLockException;

/** Polls, approvals and pushes that meet one another: what stands in the end, and what must wait. */
class PollOrderIT extends PolledSupplier {

    @Autowired RunRepository runs;
    @Autowired Suppliers suppliers;
    @Autowired PollTasks tasks;

    @Test
    void approvesWhileARunIsUnderWay() {
        world.poll(feed(many(30, 10)));
        Poll held = world.poll(feed(many(30, 0)));
        Run underWay = runs.begin(suppliers.find(world.code).orElseThrow());

        approve(held.id());

        assertThat(world.poll(held.id()).state()).isEqualTo(PollState.APPLIED);
        assertThat(world.poll(underWay.pollId()).state()).isEqualTo(PollState.RUNNING);
        assertThat(world.positions()).hasSize(30).allMatch(position -> position.endsWith("=0"));
    }

    @Test
    void nothingOlderGetsBetweenTheSlicesOfAPoll() {
        world.poll(feed(many(30, 10)));
        Instant before = clock.instant();
        Poll held = world.poll(feed(many(30, 0)));
        world.jdbc.sql("INSERT INTO intake_poll (supplier_id, state, requested_by, applying, settings_version)"
                + " VALUES (:supplier, 'RUNNING', 'x', true, 1)")
                .param("supplier", world.supplierId())
                .update();

        assertThatThrownBy(() -> push("I00000", 3, before)).isInstanceOf(CannotAcquireLockException.class);
        assertThatThrownBy(() -> approve(held.id())).isInstanceOf(Problem.class).hasMessageContaining("newer poll");
        assertThat(world.poll(held.id()).state()).isEqualTo(PollState.QUARANTINED);
        world.poll();
        approve(held.id());

        assertThat(world.positions()).hasSize(30).allMatch(position -> position.endsWith("=0"));
    }

    @Test
    void comparesAgainWhatSomebodyWroteWhileAnAnswerCameIn() {
        Instant now = clock.instant();
        world.poll(feedAt(now.minusSeconds(60), "A@main=5", "B@main=5", "C@main=5"));

        Poll poll = world.poll((request, sink) -> {
            write(sink, now.minusSeconds(30), "A@main=5", "B@main=5", "C@main=5");
            push("A", 9, now.minusSeconds(40));
            push("B", 9, now.minusSeconds(20));
            return new ReadOutcome.Read(true, null, null, null);
        });

        // What it says of A was taken later than what was pushed, and of B earlier.
        assertThat(poll.changed()).isEqualTo(1);
        assertThat(world.positions()).containsExactly("A@main=5", "B@main=9", "C@main=5");
        assertThat(world.takenAt("A", "main")).isEqualTo(now.minusSeconds(30));
    }

    @Test
    void whatAPollAppliedIsKnownToTheNextWhoeverElseWroteMeanwhile() throws Exception {
        Instant now = clock.instant();
        world.poll(feedAt(now.minusSeconds(60), "A@main=3", "B@main=5"));
        AtomicBoolean over = new AtomicBoolean();
        Thread others = Thread.ofPlatform().start(() -> { // transactions that come and go while the poll is applied
            while (!over.get()) {
                world.jdbc.sql("SELECT pg_current_xact_id()::text").query(String.class).single();
            }
        });
        try {
            world.poll((request, sink) -> {
                write(sink, now.minusSeconds(30), "A@main=10", "B@main=5");
                push("B", 9, now.minusSeconds(20));
                return new ReadOutcome.Read(true, null, null, null);
            });
        } finally {
            over.set(true);
            others.join();
        }
        assertThat(world.positions()).containsExactly("A@main=10", "B@main=9");

        world.poll(feedAt(now.minusSeconds(10), "A@main=3", "B@main=9"));

        assertThat(world.positions()).containsExactly("A@main=3", "B@main=9");
    }

    @Test
    void whatAPollWroteItselfIsNotLookedUpAgain() {
        Instant now = clock.instant();
        world.poll(feedAt(now.minusSeconds(60), "A@main=3", "B@main=5"));
        world.poll(feedAt(now.minusSeconds(50), "A@main=10", "B@main=5"));
        change(10, 11); // as nobody may: the feed tells of whatever is written

        assertThat(world.poll(feedAt(now.minusSeconds(40), "A@main=10", "B@main=5")).changed()).isZero();

        assertThat(world.positions()).containsExactly("A@main=11", "B@main=5");
        change(11, 10);
    }

    @Test
    void whatAPollWroteOfItemsThatItHadToLookAtIsLookedUpBesideTheRest() {
        Instant now = clock.instant();
        world.poll(feedAt(now.minusSeconds(60), "A@main=3", "B@main=5"));
        world.poll(feedAt(now.minusSeconds(50), "A@main=10", "B@main=?"));
        change(10, 11);

        assertThat(world.poll(feedAt(now.minusSeconds(40), "A@main=10", "B@main=5")).changed()).isZero();

        assertThat(world.positions()).containsExactly("A@main=11", "B@main=5");
        assertThat(world.takenAt("B", "main")).as("it is sound again").isEqualTo(now.minusSeconds(40));
        change(11, 10);
    }

    private void change(long from, long to) {
        world.jdbc.sql("UPDATE stock_position SET on_hand = :to WHERE on_hand = :from AND supplier_id = :supplier")
                .param("from", from)
                .param("to", to)
                .param("supplier", world.supplierId())
                .update();
    }

    @Test
    void whatOthersWroteAfterAPollIsLookedUp() {
        Instant now = clock.instant();
        world.poll(feedAt(now.minusSeconds(60), "A@main=3", "B@main=5"));
        world.poll(feedAt(now.minusSeconds(50), "A@main=10", "B@main=6"));
        push("A", 4, now.minusSeconds(45));

        assertThat(world.poll(feedAt(now.minusSeconds(40), "A@main=10", "B@main=6")).changed()).isEqualTo(1);

        assertThat(world.positions()).containsExactly("A@main=10", "B@main=6");
    }

    @Test
    void aFileFromBeforeANotModifiedIsInheritedFromAllTheSame() {
        Instant now = clock.instant();
        world.poll((request, sink) -> {
            write(sink, now.minusSeconds(60), "A@main=5");
            return new ReadOutcome.Read(true, "\"1\"", null, null);
        });
        world.poll((request, sink) -> new ReadOutcome.NotModified(now));

        world.poll(feedAt(now.minusSeconds(30), "A@main=6"));

        assertThat(world.positions()).containsExactly("A@main=6");
        assertThat(world.takenAt("A", "main")).isEqualTo(now.minusSeconds(30));
        assertThat(world.observedAt("A", "main")).isEqualTo(now);
    }

    @Test
    void theSameBytesAgainAreAnObservationAllTheSame() {
        world.poll(digested("A@main=5"));
        Instant between = clock.instant();

        Poll same = world.poll(digested("A@main=5"));

        assertThat(same.state()).isEqualTo(PollState.UNCHANGED);
        assertThat(world.takenAt("A", "main")).isAfterOrEqualTo(between);
    }

    @Test
    void theSameBytesProveNothingOfARowThatCannotBeReadAndWasPushedSince() {
        world.poll(feed("A@main=5", "B@main=7"));
        world.poll(digested("A@main=?", "B@main=7"));
        Instant pushed = clock.instant();
        push("A", 5, pushed);

        world.poll(digested("A@main=?", "B@main=7"));
        world.poll(digested("A@main=?", "B@main=7"));

        assertThat(world.takenAt("A", "main")).isEqualTo(pushed);
        assertThat(world.observedAt("A", "main")).isEqualTo(pushed);
        assertThat(world.takenAt("B", "main")).isAfter(pushed);
    }

    @Test
    void whatAPartialAnswerLeavesOutInheritsNothingThoughItWasPushedAsItCameIn() {
        world.poll(feed("A@main=5", "B@main=7"));
        world.poll(partial(() -> {}, "B@main=7"));
        Instant pushed = clock.instant();

        world.poll(partial(() -> push("A", 5, pushed), "B@main=7"));

        assertThat(world.takenAt("A", "main")).isEqualTo(pushed);
        assertThat(world.takenAt("B", "main")).isAfter(pushed);
    }

    @Test
    void whatWasPushedAfterAnAnswerThatLeavesItOutInheritsNothingFromTheSameBytes() {
        world.poll(feed("A@main=5", "B@main=7"));
        Instant taken = clock.instant();
        world.poll((request, sink) -> {
            write(sink, taken, "B@main=7");
            push("A", 5, clock.instant());
            return new ReadOutcome.Read(true, null, null, "[B@main=7]");
        });
        Instant before = world.takenAt("A", "main");

        world.poll(digested("B@main=7"));

        assertThat(world.takenAt("A", "main")).isEqualTo(before);
        assertThat(world.takenAt("B", "main")).isAfter(before);
    }

    @Test
    void theSameBytesAreReadAgainWhereTheyWereOlderThanWhatWasKnown() {
        world.poll(feed("A@main=5", "B@main=7"));
        Instant taken = clock.instant();
        Poll late = world.poll((request, sink) -> {
            write(sink, taken, "A@main=4", "B@main=7");
            push("A", 5, clock.instant()); // as is known: nobody who compares is told
            return new ReadOutcome.Read(true, null, null, "[A@main=4, B@main=7]");
        });
        assertThat(late.changed()).isZero();

        world.poll(digested("A@main=4", "B@main=7"));

        assertThat(world.positions()).containsExactly("A@main=4", "B@main=7");
    }

    @Test
    void aPushThatChangesNothingLeavesTheProof() {
        world.poll(digested("A@main=5", "B@main=7"));
        push("A", 5, clock.instant());
        long read = read();

        Poll same = world.poll(digested("A@main=5", "B@main=7"));

        assertThat(same.state()).isEqualTo(PollState.UNCHANGED);
        assertThat(read()).as("not taken as the last good one").isEqualTo(read);
    }

    private long read() {
        return world.jdbc.sql("SELECT poll_id FROM intake_last_good WHERE supplier_id = :supplier")
                .param("supplier", world.supplierId())
                .query(Long.class)
                .single();
    }

    @ParameterizedTest
    @ValueSource(strings = {"A@main=5", "A@main=6"})
    void aPollByAClockThatIsAheadOfTheDatabasesChangesNothing(String row) {
        world.poll(digested("A@main=5"));
        world.connector.script = digested(row);

        Poll poll = world.poll(world.runnerBy(() -> clock.instant().plusSeconds(3_600)));

        assertThat(poll.state()).isEqualTo(PollState.FAILED);
        assertThat(poll.findings()).extracting(Finding::code).containsExactly("CLOCK");
        assertThat(world.positions()).containsExactly("A@main=5");
        assertThat(world.takenAt("A", "main")).isBefore(clock.instant());
        assertThat(world.poll().state()).isNotEqualTo(PollState.FAILED);
        assertThat(world.positions()).containsExactly(row);
    }

    @Test
    void anApprovalNeverSplitsAnItem() {
        Instant now = clock.instant();
        world.poll(feedAt(now.minusSeconds(60), many(30, 10)));
        String[] moved = Arrays.copyOf(many(30, 0), 31);
        moved[30] = "I00000@far=1";
        Poll held = world.poll(feedAt(now.minusSeconds(30), moved));
        assertThat(held.state()).isEqualTo(PollState.QUARANTINED);
        push("I00000", 7, now.minusSeconds(10));

        approve(held.id());

        assertThat(world.positions())
                .hasSize(30)
                .contains("I00000@main=7", "I00001@main=0")
                .doesNotContain("I00000@far=1");
    }

    @Test
    void judgesAReadingThatStoppedByTheItemsItRead() {
        assertThat(world.poll(stopped(many(80, 10))).state()).isEqualTo(PollState.PARTIAL);

        // A quarter of all, which is no finding; and all of what was read, which is.
        Poll poll = world.poll(stopped(many(20, 0)));

        assertThat(poll.state()).isEqualTo(PollState.QUARANTINED);
        assertThat(poll.findings()).extracting(Finding::code).contains("ZEROED_SHARE").doesNotContain("ROWS_SHARE");
        assertThat(world.poll(stopped(many(19, 0))).state()).isEqualTo(PollState.PARTIAL);
    }

    @Test
    void aRunThatLostItsTaskIsFoundAgain() {
        long queued = runs.queue(world.supplierId(), "ops");
        world.jdbc
                .sql("UPDATE intake_poll SET requested_at = requested_at - interval '2 minutes' WHERE poll_id = :poll")
                .param("poll", queued)
                .update();

        tasks.reconcile();

        // By the scheduler, with the true connector: its address cannot be resolved.
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(world.poll(queued).state()).isEqualTo(PollState.FAILED));
    }

    private void push(String sku, long quantity, Instant at) {
        PushIntakeIT.push(context, world, PushIntakeIT.row(sku, "main", quantity, at));
    }

    private static FakeConnector.Script digested(String... rows) {
        return (request, sink) -> {
            write(sink, request.databaseClock().instant(), rows);
            return new ReadOutcome.Read(true, null, null, Arrays.toString(rows));
        };
    }

    private static FakeConnector.Script partial(Runnable meanwhile, String... rows) {
        return (request, sink) -> {
            write(sink, request.databaseClock().instant(), rows);
            meanwhile.run();
            return new ReadOutcome.Read(false, null, null, "same");
        };
    }

    private static FakeConnector.Script stopped(String... rows) {
        return (request, sink) -> {
            write(sink, request.databaseClock().instant(), rows);
            return new ReadOutcome.Stopped("the reserve of points is reached");
        };
    }
}
