package io.stockproof.checkout;

import io.stockproof.checkout.GroupCommit.Entry;
import io.stockproof.database.HoldTimes;
import io.stockproof.database.RoundTrip;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Runs a batch in a transaction with checkout's own session settings: READ COMMITTED, and nothing waits for long. */
@Component
class CheckoutTransaction {

    private final JdbcClient jdbc;
    private final ReservationBatch batch;
    private final HoldTimes holds;
    private final TransactionTemplate transaction;

    CheckoutTransaction(
            JdbcClient jdbc, ReservationBatch batch, HoldTimes holds, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.batch = batch;
        this.holds = holds;
        this.transaction = new TransactionTemplate(transactions);
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** One run of a batch: its transaction's id, and what it came to, known before the commit is. */
    static final class Attempt {

        private @Nullable String xid;
        private ReservationBatch.@Nullable Result result;

        /** {@code null} if it did not get as far as the commit. */
        ReservationBatch.@Nullable Result result() {
            return result;
        }
    }

    /** What became of a transaction. */
    enum Fate {
        COMMITTED,
        ABORTED,
        UNKNOWN
    }

    ReservationBatch.Result run(Attempt attempt, List<Entry<Command, Reply>> entries, boolean mayPostpone) {
        return Objects.requireNonNull(transaction.execute(status -> {
            holds.measure("checkout");
            RoundTrip first = batch.trip();
            SessionSettings.begin(first, xid -> attempt.xid = xid);
            attempt.result = batch.decide(first, entries, mayPostpone);
            return attempt.result;
        }));
    }

    /**
     * Runs {@code rehearsal} with the batch as any checkout would, and takes all of it back: nobody else ever sees it. It
     * is in more haste than a buyer, so that none waits for it, and it for none.
     */
    <T> T rehearse(Function<ReservationBatch, T> rehearsal) {
        return Objects.requireNonNull(transaction.execute(status -> {
            status.setRollbackOnly();
            SessionSettings.apply(jdbc);
            SessionSettings.hurry(jdbc);
            return rehearsal.apply(batch);
        }));
    }

    /** Asks on another connection, since the one that ran it is lost. */
    Fate fateOf(Attempt attempt) {
        try {
            String fate = jdbc.sql("SELECT pg_xact_status(:xid::xid8)")
                    .param("xid", attempt.xid)
                    .query(String.class)
                    .optional()
                    .orElse("");
            return switch (fate) {
                case "committed" -> Fate.COMMITTED;
                case "aborted" -> Fate.ABORTED;
                default -> Fate.UNKNOWN;
            };
        } catch (DataAccessException | TransactionException e) {
            return Fate.UNKNOWN;
        }
    }
}
