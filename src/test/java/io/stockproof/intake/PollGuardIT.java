package io.stockproof.intake;

import static io.stockproof.intake.IntakeWorld.codes;
import static io.stockproof.intake.IntakeWorld.feed;
import static io.stockproof.intake.IntakeWorld.feedAt;
import static io.stockproof.intake.IntakeWorld.many;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.access.Caller;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.ledger.SupplierFence;
import io.stockproof.problem.Problem;
import io.stockproof.supplier.Suppliers;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/** Polls that are held, repeated, overtaken or cut off, on a real database. */
class PollGuardIT extends PolledSupplier {

    @Autowired RunRepository runs;
    @Autowired Suppliers suppliers;
    @Autowired SupplierFence fence;

    @Test
    void holdsAPollThatZeroesTooManyAndAppliesItOnceApproved() {
        world.poll(feed(many(30, 10)));
        Instant before = world.takenAt("I00000", "main");

        Poll held = world.poll(feed(many(30, 0)));

        assertThat(held.state()).isEqualTo(PollState.QUARANTINED);
        assertThat(held.findings())
                .extracting(Finding::code)
                .containsExactly("ZEROED_SHARE", "DROPPED_UNITS_SHARE");
        assertThat(held.changed()).isZero();
        assertThat(held.held()).isEqualTo(30);
        assertThat(world.positions()).contains("I00000@main=10");
        assertThat(world.takenAt("I00000", "main")).isEqualTo(before);
        assertThat(world.held()).isEqualTo(30);

        approve(held.id());

        assertThat(world.poll(held.id()).state()).isEqualTo(PollState.APPLIED);
        assertThat(world.positions()).hasSize(30).allMatch(position -> position.endsWith("=0"));
        assertThat(world.held()).isZero();
        assertThatThrownBy(() -> approve(held.id())).isInstanceOf(Problem.class);
    }

    @Test
    void anApprovalPutsNothingOverWhatALaterPollSaid() {
        Instant now = clock.instant();
        world.poll(feedAt(now.minusSeconds(60), many(30, 10)));
        Poll held = world.poll(feedAt(now.minusSeconds(30), many(30, 0)));
        // Changes nothing and writes nothing, and yet it is newer.
        Poll later = world.poll(feedAt(now, many(30, 10)));

        approve(held.id());

        assertThat(later.state()).isEqualTo(PollState.UNCHANGED);
        assertThat(world.held()).isZero();
        assertThat(world.poll(held.id()).changed()).isZero();
        assertThat(world.positions()).hasSize(30).allMatch(position -> position.endsWith("=10"));
    }

    @Test
    void makesNeitherItemsNorLocationsOfAnAnswerThatIsHeldUntilItIsApproved() {
        world.poll(feed(many(30, 10)));
        String[] rows = Arrays.copyOf(codes(30), 35);
        rows[30] = "NEW@main=3";
        rows[31] = "I00000@new-place=4";
        rows[32] = "NEW@new-place=5";
        rows[33] = "TWICE@main=1";
        rows[34] = "TWICE@main=2";

        Poll held = world.poll(feed(rows));

        assertThat(held.state()).isEqualTo(PollState.QUARANTINED);
        assertThat(held.findings()).extracting(Finding::code).contains("CODES_SHARE");
        assertThat(held.held()).isEqualTo(33);
        assertThat(names()).hasSize(32).doesNotContain("NEW", "TWICE", "new-place");

        approve(held.id());

        assertThat(names()).contains("NEW", "new-place").doesNotContain("TWICE");
        assertThat(world.positions())
                .hasSize(33)
                .contains("I00000@main=12345670", "I00000@new-place=4", "NEW@main=3", "NEW@new-place=5");
    }

    private List<String> names() {
        return world.jdbc.sql("""
                        SELECT sku FROM supplier_item WHERE supplier_id = :supplier
                         UNION ALL SELECT code FROM supplier_location WHERE supplier_id = :supplier
                        """)
                .param("supplier", world.supplierId())
                .query(String.class)
                .list();
    }

    @Test
    void discardsWhatIsHeld() {
        world.poll(feed(many(30, 10)));
        Poll held = world.poll(feed(many(30, 0)));

        new TransactionTemplate(transactions)
                .executeWithoutResult(status -> quarantine.discard(held.id(), Caller.SYSTEM));

        assertThat(world.poll(held.id()).state()).isEqualTo(PollState.DISCARDED);
        assertThat(world.held()).isZero();
        assertThat(world.positions()).allMatch(position -> position.endsWith("=10"));
    }

    @Test
    void holdsAPollWithTooFewRowsThoughNothingWouldGoToZeroYet() {
        world.poll(feed(many(30, 10)));

        assertThat(world.poll(feed(many(20, 10))).findings()).extracting(Finding::code).containsExactly("ROWS_SHARE");
        assertThat(world.poll(feed(many(21, 10))).state()).isEqualTo(PollState.UNCHANGED);
    }

    @Test
    void oneLessOfAllIsNoPrice() {
        world.poll(feed(many(30, 200)));

        assertThat(world.poll(feed(many(30, 199))).state()).isEqualTo(PollState.APPLIED);
    }

    @Test
    void judgesNothingBelowTheNumberOfItems() {
        world.poll(feed(many(19, 10)));

        assertThat(world.poll(feed(many(19, 0))).state()).isEqualTo(PollState.APPLIED);
    }

    @Test
    void unitsThatMoveBetweenLocationsOfAnItemAreNoDrop() {
        world.poll(feed(many(30, 10)));

        Poll moved = world.poll(feed(Arrays.stream(many(30, 10))
                .flatMap(row -> java.util.stream.Stream.of(
                        row.replace("=10", "=0"), row.replace("main=10", "far=10")))
                .toArray(String[]::new)));

        assertThat(moved.state()).isEqualTo(PollState.APPLIED);
    }

    @Test
    void believesThatNothingChangedOnlyWhileThatIsProven() {
        world.poll(tagged("A@main=5"));
        Instant asked = clock.instant();
        assertThat(world.connector.requests.getLast().etag()).isNull();
        Instant taken = world.takenAt("A", "main");

        Poll same = world.poll((request, sink) -> new ReadOutcome.NotModified(asked));

        assertThat(world.connector.requests.getLast().etag()).isEqualTo("\"1\"");
        assertThat(same.state()).isEqualTo(PollState.UNCHANGED);
        assertThat(world.observedAt("A", "main")).isEqualTo(asked);
        assertThat(world.takenAt("A", "main")).isEqualTo(taken);
        // Another writer: the file must be read again.
        write(clock.instant(), "A", 9);
        world.poll(tagged("A@main=5"));
        assertThat(world.connector.requests.getLast().etag()).isNull();
        // Other settings may read the same file otherwise.
        world.set("live", true);
        world.poll(tagged("A@main=5"));
        assertThat(world.connector.requests.getLast().etag()).isNull();
        // Live: an unchanged answer is as good as a new observation.
        Instant later = clock.instant();
        world.poll((request, sink) -> new ReadOutcome.NotModified(later));
        assertThat(world.takenAt("A", "main")).isEqualTo(later);
    }

    @Test
    void readsAgainWhenSomebodyWroteWhileNotModifiedWasOnItsWay() {
        world.poll(tagged("A@main=5"));

        Poll poll = world.poll((request, sink) -> {
            if (request.etag() != null) {
                write(clock.instant(), "A", 9);
                return new ReadOutcome.NotModified(clock.instant());
            }
            return tagged("A@main=5").read(request, sink);
        });

        assertThat(poll.state()).isEqualTo(PollState.APPLIED);
        assertThat(world.positions()).containsExactly("A@main=5");
    }

    @Test
    void countsEveryAnswerThatAnItemIsMissingFromThoughItsBytesAreTheSame() {
        world.poll(digested("x", "A@main=5", "B@main=5"));
        world.poll(digested("y", "B@main=5"));
        world.poll(digested("y", "B@main=5"));
        assertThat(world.positions()).containsExactly("A@main=0", "B@main=5");

        world.poll(digested("y", "B@main=5"));
        Poll same = world.poll(digested("y", "B@main=6"));
        assertThat(same.state()).isEqualTo(PollState.UNCHANGED);
        assertThat(world.positions()).containsExactly("A@main=0", "B@main=5");
    }

    @Test
    void aPausedRunThatWakesAfterANewerOneChangesNothing() {
        world.poll(feed("A@main=5"));

        Poll slept = world.poll((request, sink) -> {
            Instant taken = request.databaseClock().instant();
            Poll newer = new Object() {
                Poll run() {
                    world.connector.script = feed("A@main=7");
                    return world.poll();
                }
            }.run();
            assertThat(newer.state()).isEqualTo(PollState.APPLIED);
            IntakeWorld.write(sink, taken.plusSeconds(60), "A@main=1");
            return new ReadOutcome.Read(true, null, null, null);
        });

        assertThat(slept.state()).isEqualTo(PollState.FAILED);
        assertThat(slept.findings()).extracting(Finding::code).containsExactly("ABANDONED");
        assertThat(world.positions()).containsExactly("A@main=7");
    }

    @Test
    void goesOnWithItsSlicesAfterACrashBetweenThem() {
        world.poll(feed(many(30, 10)));
        Poll held = world.poll(feed(many(30, 0)));
        // As an approval of very many rows leaves it, when its instance dies after the first slice.
        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            long token = fence.takeToken(world.supplierId());
            world.jdbc.sql("UPDATE intake_poll SET state = 'RUNNING', applying = true, decided_by = 'x', token = :token"
                    + " WHERE poll_id = :poll")
                    .param("token", token)
                    .param("poll", held.id())
                    .update();
            context.getBean(Pending.class).takeBack(held.id(), null);
            context.getBean(Pending.class).keep(held.id());
            assertThat(context.getBean(Pending.class).applySome(held.id(), 0, 10).applied().entries()).isEqualTo(10);
        });
        assertThat(world.positions().stream().filter(position -> position.endsWith("=0"))).hasSize(10);

        Poll resumed = world.poll();

        assertThat(resumed.id()).isEqualTo(held.id());
        assertThat(resumed.state()).isEqualTo(PollState.APPLIED);
        assertThat(world.positions()).hasSize(30).allMatch(position -> position.endsWith("=0"));
    }

    @Test
    void aSliceNeverSplitsAnItem() {
        world.poll(feed("A@main=1", "B@far=1", "B@main=1", "C@main=1"));
        long poll = world.jdbc
                .sql("INSERT INTO intake_poll (supplier_id, state, requested_by, applying, settings_version)"
                        + " VALUES (:supplier, 'RUNNING', 'x', true, 1) RETURNING poll_id")
                .param("supplier", world.supplierId()).query(Long.class).single();
        world.jdbc.sql("INSERT INTO intake_pending SELECT :poll, item_id, location_id, 'OBSERVED', 2,"
                + " clock_timestamp(), clock_timestamp() FROM stock_position WHERE supplier_id = :supplier")
                .param("poll", poll).param("supplier", world.supplierId()).update();

        new TransactionTemplate(transactions)
                .executeWithoutResult(status -> context.getBean(Pending.class).applySome(poll, 0, 2));

        assertThat(world.positions()).containsExactly("A@main=2", "B@far=1", "B@main=1", "C@main=1");
        world.poll();
        assertThat(world.positions()).containsExactly("A@main=2", "B@far=2", "B@main=2", "C@main=2");
    }

    @Test
    void queuesExactlyOneMore() {
        int supplier = world.supplierId();
        world.connector.script = (request, sink) -> {
            long first = runs.queue(supplier, "ops");
            assertThat(runs.queue(supplier, "ops")).isEqualTo(first);
            return new ReadOutcome.Read(true, null, null, null);
        };
        Poll ran = world.poll();
        long queued = runs.queue(supplier, "ops");

        world.connector.script = feed("A@main=1");
        assertThat(world.poll().id()).isEqualTo(queued).isNotEqualTo(ran.id());
        assertThat(runs.isQueued(supplier)).isFalse();
    }

    private void write(Instant at, String sku, long quantity) {
        PushIntakeIT.push(context, world, PushIntakeIT.row(sku, "main", quantity, at));
    }

    private static FakeConnector.Script tagged(String... rows) {
        return (request, sink) -> {
            IntakeWorld.write(sink, request.databaseClock().instant(), rows);
            return new ReadOutcome.Read(true, "\"1\"", null, null);
        };
    }

    private static FakeConnector.Script digested(String digest, String... rows) {
        return (request, sink) -> {
            IntakeWorld.write(sink, request.databaseClock().instant(), rows);
            return new ReadOutcome.Read(true, null, null, digest);
        };
    }
}
