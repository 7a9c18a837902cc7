package io.stockproof.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.kernel.SupplierCode;
import io.stockproof.ledger.LedgerAudit.Violation;
import io.stockproof.problem.InputError;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.PageRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;

/** The audit over months of which two are over. Whoever owns the tables can break anything; each is found. */
class LedgerAuditIT {

    static final LocalDate THIS_MONTH = LocalDate.now(ZoneOffset.UTC).withDayOfMonth(1);
    static final LocalDate FIRST = THIS_MONTH.minusMonths(2);
    static final LocalDate SECOND = THIS_MONTH.minusMonths(1);
    static final Instant SETTLED =
            THIS_MONTH.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);

    LedgerFixture ledger;

    @BeforeEach
    void recordThreeMonths() {
        ledger = LedgerFixture.aPosition(SETTLED);
        ledger.recordIn(FIRST, batch -> batch.observe(ledger.key, Statement.pushed(10, at(FIRST))));
        ledger.recordIn(
                FIRST, batch -> batch.reserve(ledger.key, ledger.channel, 4, Cause.RESERVED, "r1"));
        ledger.recordIn(
                SECOND, batch -> batch.reserve(ledger.key, ledger.channel, -1, Cause.RELEASED, "r1"));
        ledger.recordIn(SECOND, batch -> batch.observe(ledger.key, Statement.pushed(8, at(SECOND))));
        ledger.change(batch -> batch.reserve(ledger.key, ledger.channel, 2, Cause.RESERVED, "r2"));
    }

    private static Instant at(LocalDate month) {
        return month.plusDays(10).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private List<String> anchored() {
        return rules(ledger.audit.run().violations());
    }

    /** By the job, as {@code ?full=true} runs it. */
    private List<String> full() {
        AuditRun run = ledger.runs.open(AuditMode.FULL, "test");
        ledger.job.work(run.id());
        AuditRun done = ledger.runs.find(run.id()).orElseThrow();
        assertThat(done.state()).isEqualTo(AuditRun.State.DONE);
        assertThat(done.positions()).isEqualTo(1);
        return rules(done.violations());
    }

    private static List<String> rules(List<Violation> violations) {
        return violations.stream().map(Violation::rule).distinct().toList();
    }

    @Test
    void aClosedMonthLeavesHowEachPositionStoodAtItsEnd() {
        assertThat(ledger.months.closeDue()).isEmpty();

        assertThat(ledger.jdbc.sql("""
                        SELECT month || ' ' || seq || ' ' || on_hand || ' ' || reserved || ' '
                               || (channels_reserved)::text FROM ledger_anchor ORDER BY month
                        """).query(String.class).list())
                .containsExactly(FIRST + " 2 10 4 {4}", SECOND + " 4 8 3 {3}");
        assertThat(ledger.jdbc.sql("SELECT entries || ' ' || positions FROM ledger_closed_month ORDER BY month")
                .query(String.class).list())
                .containsExactly("2 1", "2 1");
        assertThat(ledger.audit.run()).isEqualTo(new LedgerAudit.Findings(1, List.of(), SECOND));
        assertThat(full()).isEmpty();
        assertThat(ledger.months.closeDue()).as("once").isEmpty();
    }

    @Test
    void aMonthIsClosedOnceNoTransactionOfItCanStillRun() {
        LedgerFixture early = LedgerFixture.aPosition(SETTLED.minusMillis(1));
        early.recordIn(SECOND, batch -> batch.observe(early.key, Statement.pushed(1, at(SECOND))));

        early.months.closeDue();

        assertThat(early.months.last()).isNull();
    }

    @Test
    void findsABalanceThatIsNotWhatItsEntriesSay() {
        ledger.months.closeDue();
        ledger.owner.sql("UPDATE stock_position SET on_hand = on_hand + 1").update();

        assertThat(anchored()).containsExactly("FOLD");
        assertThat(full()).containsExactly("FOLD");
    }

    @Test
    void findsAChannelsCounterThatIsNotWhatItsEntriesSay() {
        ledger.months.closeDue();
        ledger.owner.sql("UPDATE stock_position_channel SET reserved = reserved - 1").update();

        assertThat(anchored()).containsExactly("CHANNELS");
        assertThat(full()).containsExactly("CHANNELS");
    }

    @Test
    void findsUnitsOfOneChannelThatWereGivenBackByAnother() {
        ledger.months.closeDue();
        ledger.unprotected("UPDATE ledger_entry SET channel_id = 0, reserved_delta = -2, reserved = 1, "
                + "cause = 'RELEASED' WHERE seq = 5");
        ledger.owner.sql("UPDATE stock_position SET reserved = 1").update();
        ledger.owner.sql("UPDATE stock_position_channel SET reserved = 1").update();

        assertThat(anchored()).containsExactly("NEGATIVE", "CHANNELS");
    }

    @Test
    void findsAnEntryThatIsMissingInAMonthBeforeItIsClosed() {
        ledger.unprotected("DELETE FROM ledger_block WHERE seqs[1] = 1");

        assertThat(anchored()).containsExactly("CHAIN");
        assertThat(ledger.months.closeDue()).extracting(Violation::rule).contains("CHAIN");
        assertThat(ledger.months.last()).as("not closed").isNull();
        assertThat(anchored()).as("and told again").containsExactly("CHAIN");
    }

    @Test
    void findsAnEntryThatIsMissingInAClosedMonthByReadingAll() {
        ledger.months.closeDue();
        ledger.unprotected("DELETE FROM ledger_entry WHERE seq = 2");

        assertThat(anchored()).as("does not read it").isEmpty();
        assertThat(full()).containsExactly("CHAIN", "NEGATIVE", "CHANNELS", "ANCHOR");
    }

    @Test
    void findsAnAnchorThatIsNotWhatItsMonthSays() {
        ledger.months.closeDue();
        ledger.owner.sql("UPDATE ledger_anchor SET channels_reserved = '{5}' WHERE month = '" + FIRST + "'").update();

        assertThat(full()).containsExactly("ANCHOR");
        ledger.owner.sql("UPDATE ledger_anchor SET on_hand = 7 WHERE month = '" + SECOND + "'").update();
        assertThat(anchored()).containsExactly("CHAIN");
    }

    @Test
    void goesOnFromTheAnchorsOnceAMonthIsDetached() {
        assertThatThrownBy(() -> detachStatements(FIRST)).hasMessageContaining("was not verified yet");
        ledger.months.closeDue();
        assertThatThrownBy(() -> detachStatements(SECOND)).hasMessageContaining("in their order");

        detach(FIRST);

        assertThat(ledger.months.lastDetached()).isEqualTo(FIRST);
        assertThat(anchored()).isEmpty();
        assertThat(full()).isEmpty();
        detach(SECOND);
        ledger.months.deleteReplaced();
        assertThat(ledger.jdbc.sql("SELECT month FROM ledger_anchor").query(LocalDate.class).list())
                .containsExactly(SECOND);
        assertThat(full()).isEmpty();
        ledger.change(batch -> batch.reserve(ledger.key, ledger.channel, -5, Cause.RELEASED, "r2"));
        assertThat(anchored()).isEmpty();
        ledger.unprotected("DELETE FROM ledger_entry WHERE seq = 5");
        assertThat(anchored()).contains("CHAIN");
    }

    /** Neither the way from the position nor the one of a statement is looked at within the open month alone. */
    @Test
    void findsThatWhatLeadsToTheStatementsOfAClosedMonthIsBroken() {
        ledger.months.closeDue();
        assertThat(ledger.jdbc.sql("SELECT count(DISTINCT on_hand_xid) FROM ledger_anchor").query(Long.class).single())
                .isEqualTo(2);
        ledger.owner.sql("UPDATE stock_position SET on_hand_xid = '3'").update();

        assertThat(anchored()).containsExactly("FOLD");
        ledger.change(batch -> batch.observe(ledger.key, Statement.pushed(7, batch.now())));
        assertThat(anchored()).containsExactly("CHAIN");
    }

    @Test
    void findsAnAnchorThatLeadsElsewhere() {
        ledger.months.closeDue();
        ledger.owner.sql("UPDATE ledger_anchor SET on_hand_xid = '3' WHERE month = '" + FIRST + "'").update();

        assertThat(anchored()).as("does not read it").isEmpty();
        assertThat(full()).containsExactly("ANCHOR");
    }

    /** From what the month has left, since the way from now is cut off. */
    @Test
    void goesBackFromTheEndOfAMonthForWhatWasBefore() {
        PositionRepository positions = ledger.history();
        ledger.months.closeDue();
        ledger.owner.sql("UPDATE stock_position SET on_hand_xid = '3'").update();

        assertThat(then(positions, end(SECOND).minusMillis(1)).getFirst().version()).isEqualTo(4);
        ledger.owner.sql("UPDATE ledger_anchor SET on_hand_xid = NULL").update();
        assertThat(then(positions, end(SECOND).minusMillis(1)).getFirst().version()).as("without").isEqualTo(3);
    }

    @Test
    void aPositionThatLastChangedInADetachedMonthIsShownAsItWasSince() {
        PositionRepository positions = ledger.history();
        Instant now = Instant.now();
        List<PositionRow> inTheThird = then(positions, end(SECOND));
        PositionRow inTheSecond = then(positions, end(FIRST)).getFirst();
        assertThat(inTheThird).singleElement()
                .satisfies(row -> assertThat(List.of(row.onHand(), row.reserved(), row.version()))
                        .containsExactly(8L, 3L, 4L));
        ledger.months.closeDue();
        detach(FIRST);

        assertThat(then(positions, end(FIRST))).containsExactly(inTheSecond);
        assertThat(then(positions, end(SECOND))).isEqualTo(inTheThird);
        detach(SECOND);
        assertThat(then(positions, end(SECOND))).isEqualTo(inTheThird);
        ledger.months.deleteReplaced();
        assertThat(then(positions, end(SECOND))).isEqualTo(inTheThird);
        assertThat(then(positions, now).getFirst().reserved()).isEqualTo(5);
    }

    @Test
    void refusesAMomentOfWhichNothingIsKnownAnyMore() {
        PositionController controller = new PositionController(
                new LedgerRepository(ledger.jdbc, null, null), ledger.history(), ledger.months);
        ledger.months.closeDue();
        assertThat(controller.list(new SupplierCode("s"), null, at(FIRST), new PageRequest(10, null)).items())
                .as("closed, but still there").hasSize(1);
        detach(FIRST);

        assertThat(controller.list(new SupplierCode("s"), null, end(FIRST), new PageRequest(10, null)).items())
                .hasSize(1);
        Instant before = end(FIRST).minusMillis(1);
        for (ThrowingCallable asked : List.<ThrowingCallable>of(
                () -> controller.list(new SupplierCode("s"), null, before, new PageRequest(10, null)),
                () -> controller.sheet(new SupplierCode("s"), null, before))) {
            assertThatThrownBy(asked).isInstanceOfSatisfying(Problem.class, refused -> {
                assertThat(refused.type()).isEqualTo(ProblemType.INVALID_REQUEST);
                assertThat(refused.errors())
                        .containsExactly(new InputError("at", "must be " + end(FIRST) + " or later"));
            });
        }
    }

    @Test
    void anAnchorOfBeforeIsGivenTheTimeOfItsObservationWhereThatIsStillKnown() throws IOException {
        ledger = LedgerFixture.aPosition(SETTLED);
        ledger.recordIn(FIRST, batch -> batch.observe(ledger.key, Statement.pushed(10, at(FIRST))));
        ledger.recordIn(SECOND, batch -> batch.reserve(ledger.key, ledger.channel, 4, Cause.RESERVED, "r1"));
        ledger.months.closeDue();
        ledger.unprotected("UPDATE ledger_entry SET observed_at = recorded_at - interval '1 hour'");
        detach(FIRST);
        ledger.owner.sql("ALTER TABLE ledger_anchor DROP COLUMN observed_at").update();

        ledger.owner.sql(new ClassPathResource("db/migration/V20261126_1710__ledger_remember_observations.sql")
                .getContentAsString(StandardCharsets.UTF_8)).update();

        assertThat(
                ledger.jdbc.sql("SELECT month || ' ' || (recorded_at - observed_at) FROM ledger_anchor ORDER BY month")
                        .query(String.class).list())
                .containsExactly(FIRST + " 00:00:00", SECOND + " 01:00:00");
    }

    private static List<PositionRow> then(PositionRepository positions, Instant at) {
        return positions.find(new SupplierCode("s"), null, at, null, 10);
    }

    /** The first moment after it. */
    private static Instant end(LocalDate month) {
        return month.plusMonths(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    }

    private List<String> detachStatements(LocalDate month) {
        return ledger.owner.sql("SELECT ledger_detach_statements('" + month + "')").query(String.class).list();
    }

    private void detach(LocalDate month) {
        detachStatements(month).forEach(statement -> ledger.owner.sql(statement).update());
    }

    @Test
    void goesOnWithARunWhereADeadInstanceLeftIt() {
        AuditRun run = ledger.runs.open(AuditMode.FULL, "test");
        AuditRange all = new AuditRange(0, Long.MAX_VALUE);
        long through = ledger.runs.resume(run.id(), 1).orElseThrow();
        assertThat(through).isZero();
        assertThat(ledger.runs.open(AuditMode.FULL, "other").id()).as("the one under way").isEqualTo(run.id());

        ledger.job.work(run.id());

        assertThat(ledger.runs.advance(run.id(), all, ledger.audit.run())).as("who wakes up late").isFalse();
        assertThat(ledger.runs.resume(run.id(), 1)).isEmpty();
        assertThat(ledger.runs.find(run.id()).orElseThrow().positions()).isEqualTo(1);
        assertThat(ledger.runs.open(AuditMode.FULL, "other").id()).isNotEqualTo(run.id());
    }

    @Test
    void closesAuditsAndKeepsTheResultEachNight() {
        ledger.owner.sql("UPDATE stock_position SET reserved = reserved + 1").update();

        ledger.job.nightly();

        AuditRun last = ledger.runs.lastDone().orElseThrow();
        assertThat(rules(last.violations())).containsExactly("CHANNELS", "FOLD");
        assertThat(last.requestedBy()).isEqualTo("schedule");
        assertThat(ledger.months.last()).isEqualTo(SECOND);
    }
}
