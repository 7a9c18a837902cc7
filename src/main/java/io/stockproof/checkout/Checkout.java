package io.stockproof.checkout;

import io.stockproof.access.IdempotencyBatch;
import io.stockproof.checkout.GroupCommit.Entry;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.Client;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;

/**
 * Decides commands in group commits. A batch does not share a fate: one that fails is halved down to the single
 * request, one that lost a race is tried again, and of one whose commit was cut off the database is asked what became of
 * it.
 */
@Component
class Checkout implements DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(Checkout.class);
    private static final int TRIES_MAX = 8;
    /** A key was answered elsewhere meanwhile: the whole batch once more, then its halves, each of which looks anew. */
    private static final int TAKEN_TRIES_MAX = 2;
    private static final int POSTPONED_MAX = 2;
    /** More are only needed by different requests that came at once with one key, and are refused without a trace. */
    private static final int ROUNDS_MAX = 8;
    private static final long GIVE_UP_MILLIS = 50;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final CheckoutTransaction transaction;
    private final SeenRefusals seenRefusals;
    private final OverdueHolds overdueHolds;
    private final GroupCommit<Command, Reply> lanes;
    private final Gathering gathering = new Gathering();
    /** Its own, since it goes on while the service stops: who waits then is told in time, too. */
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("checkout-patience").factory());

    Checkout(
            CheckoutTransaction transaction,
            SeenRefusals seenRefusals,
            OverdueHolds overdueHolds,
            CheckoutProperties properties) {
        this.transaction = transaction;
        this.seenRefusals = seenRefusals;
        this.overdueHolds = overdueHolds;
        this.lanes = new GroupCommit<>(
                properties.lanes(), properties.queueMax(), properties.batchSizeMax(), this::decideAll);
        clock.scheduleWithFixedDelay(
                () -> lanes.giveUpAfter(properties.patience()), GIVE_UP_MILLIS, GIVE_UP_MILLIS, TimeUnit.MILLISECONDS);
    }

    /**
     * Decides one command with whatever else is at hand. Returns after the commit.
     *
     * @param client one that has left before its batch began has nothing decided
     * @throws Problem {@code temporarily-unavailable} where too many wait, or no answer came in time
     */
    Reply decide(Command command, Client client) {
        if (!(command instanceof Command.Hold hold)) {
            return decide(command, client, Objects.requireNonNull(command.reservationId()));
        }
        Set<String> variants =
                hold.cart().lines().stream().map(Cart.Line::variant).collect(Collectors.toSet());
        String shared = gathering.enter(variants);
        try {
            return decide(command, client, shared);
        } finally {
            gathering.leave(variants);
        }
    }

    private Reply decide(Command command, Client client, String affinity) {
        try {
            return lanes.submit(command, affinity).await(client::hasLeft);
        } catch (CancellationException e) {
            throw unavailable("No answer in time; ask again with the same key.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("The service is stopping.");
        } catch (ExecutionException e) {
            throw failure(Objects.requireNonNull(e.getCause()));
        }
    }

    int waiting() {
        return lanes.waiting();
    }

    @Override
    public void destroy() {
        lanes.close();
        clock.shutdownNow();
    }

    private static RuntimeException failure(Throwable cause) {
        return switch (cause) {
            case GroupCommit.QueueFullException full -> unavailable("Too many requests wait for their turn.");
            case RuntimeException failure -> failure;
            default -> new IllegalStateException(cause);
        };
    }

    private static Problem unavailable(String detail) {
        return ProblemType.TEMPORARILY_UNAVAILABLE.because(detail).retryAfter(RETRY_AFTER);
    }

    private void decideAll(List<Entry<Command, Reply>> entries) {
        List<Entry<Command, Reply>> left = entries;
        for (int round = 0; !left.isEmpty() && round < ROUNDS_MAX; round++) {
            left = decide(left, round < POSTPONED_MAX);
        }
        left.forEach(entry -> entry.fail(unavailable("Too many requests came at once with this key.")));
    }

    /** Returns those that are to be decided in the next round. */
    private List<Entry<Command, Reply>> decide(List<Entry<Command, Reply>> entries, boolean mayPostpone) {
        try {
            ReservationBatch.Result result = tryUntilDecided(entries, mayPostpone);
            result.replies().forEach(Entry::answer);
            SeenRefusals.parts(result.refused()).forEach(this::complete);
            expire(result.overdue());
            return result.postponed();
        } catch (RuntimeException e) {
            return halved(entries, mayPostpone, e);
        }
    }

    /** If it fails nothing was kept, so that they may ask again. Nothing is told to who has left meanwhile. */
    private void complete(List<SeenRefusals.Refused> decided) {
        List<SeenRefusals.Refused> part =
                decided.stream().filter(refused -> !refused.entry().isDone()).toList();
        if (part.isEmpty()) {
            return;
        }
        try {
            seenRefusals.keep(part).forEach(Entry::answer);
        } catch (IdempotencyBatch.TakenException e) { // each by itself: the one whose key it was finds the answer now
            part.forEach(refused -> complete(List.of(refused)));
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("requests", part.size()).setCause(e).log("Refusals not kept");
            part.forEach(refused -> refused.entry().fail(unavailable("The database is busy.")));
        }
    }

    /** Makes room for those that are decided again. If it fails the next round finds them once more. */
    private void expire(Set<String> overdue) {
        try {
            if (!overdue.isEmpty()) {
                overdueHolds.expire(overdue);
            }
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("holds", overdue.size()).setCause(e).log("Overdue holds not expired yet");
        }
    }

    private List<Entry<Command, Reply>> halved(
            List<Entry<Command, Reply>> entries, boolean mayPostpone, RuntimeException cause) {
        if (entries.size() == 1 || cause instanceof Problem) {
            entries.forEach(entry -> entry.fail(cause));
            return List.of();
        }
        log.atWarn().addKeyValue("requests", entries.size()).setCause(cause).log("A batch failed and is halved");
        int half = entries.size() / 2;
        List<Entry<Command, Reply>> left = new ArrayList<>(decide(entries.subList(0, half), mayPostpone));
        left.addAll(decide(entries.subList(half, entries.size()), mayPostpone));
        return left;
    }

    private ReservationBatch.Result tryUntilDecided(List<Entry<Command, Reply>> entries, boolean mayPostpone) {
        for (int tries = 1;; tries++) {
            CheckoutTransaction.Attempt attempt = new CheckoutTransaction.Attempt();
            try {
                return transaction.run(attempt, entries, mayPostpone);
            } catch (CannotCreateTransactionException e) {
                throw unavailable("The database is busy.");
            } catch (RuntimeException e) {
                ReservationBatch.Result committed = committedAfterAll(attempt, e);
                if (committed != null) {
                    return committed;
                }
                if (!isWorthAnotherTry(e, tries, entries.size())) {
                    throw e;
                }
                if (tries == TRIES_MAX) {
                    throw unavailable("The database is busy.");
                }
                pause(tries);
            }
        }
    }

    /** What the batch came to, if its commit went through though nobody was told. */
    private ReservationBatch.@Nullable Result committedAfterAll(
            CheckoutTransaction.Attempt attempt, RuntimeException cause) {
        ReservationBatch.Result result = attempt.result();
        if (result == null || !SqlFailures.isConnectionLost(cause)) {
            return null;
        }
        return switch (transaction.fateOf(attempt)) {
            case COMMITTED -> result;
            case ABORTED -> null;
            case UNKNOWN ->
                    throw unavailable("It is not known whether the request took effect; ask again with its key.");
        };
    }

    private static boolean isWorthAnotherTry(RuntimeException failure, int tries, int requests) {
        if (failure instanceof IdempotencyBatch.TakenException) {
            return tries < TAKEN_TRIES_MAX || requests == 1;
        }
        return failure instanceof BatchLocks.RulesMovedException
                || SqlFailures.isLostRace(failure)
                || SqlFailures.isConnectionLost(failure);
    }

    private static void pause(int tries) {
        try {
            long millisMax = Math.min(500, 5L << tries);
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(1, millisMax));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("The service is stopping.");
        }
    }

    /** What the database's error codes say of a failed batch. */
    static final class SqlFailures {

        private SqlFailures() {}

        /** Deadlock, serialization, a lock not had in time, or a row that changed under us: another try may do. */
        static boolean isLostRace(Throwable failure) {
            String state = state(failure);
            return state.equals("40P01") || state.equals("40001") || state.equals("55P03");
        }

        /** The connection broke, or the server is stopping or starting. */
        static boolean isConnectionLost(Throwable failure) {
            String state = state(failure);
            return state.startsWith("08") || state.startsWith("57P") || state.equals("25P03");
        }

        private static String state(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                    return sql.getSQLState();
                }
            }
            return "";
        }
    }
}
