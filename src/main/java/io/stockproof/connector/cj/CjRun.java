package io.stockproof.connector.cj;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.cj.CjClient.Answered;
import io.stockproof.connector.outbound.RunDeadline;
import io.stockproof.connector.outbound.SupplierLine;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One run's conversation with CJ: its tokens, replaced when they are refused, and its points. */
final class CjRun {

    private final SupplierLine line;
    private final RunDeadline deadline;
    private final CjAccount account;
    private final CjClient client;
    private final CjSession session;
    private final CjSessionRepository repository;
    private final CjBudget budget;
    private final Duration pointsKeptEvery;
    private volatile CjTokens tokens;
    private @Nullable Instant pointsKeptAt;

    CjRun(
            SupplierLine line,
            RunDeadline deadline,
            CjAccount account,
            CjClient client,
            CjSession session,
            CjSessionRepository repository,
            CjProperties properties)
            throws ConnectorException, InterruptedException {
        this.line = line;
        this.deadline = deadline;
        this.account = account;
        this.client = client;
        this.session = session;
        this.repository = repository;
        this.budget = new CjBudget(
                properties.reserveShare(),
                repository.points(account.supplierId()).orElse(null),
                account.databaseClock().instant());
        this.pointsKeptEvery = properties.pointsKeptEvery();
        this.tokens = session.tokens(line, account, -1, false);
    }

    /** Whether CJ has been answering, so that several calls at a time may be made. */
    boolean isTrusted() {
        return line.isTrusted();
    }

    /** Whether there is time for another read. */
    boolean hasTime() {
        return !deadline.isNear();
    }

    CjBudget budget() {
        return budget;
    }

    /**
     * Reads {@code path}. A refused token is replaced and the same path read again: first by refreshing, then by the
     * key, then no more.
     */
    Answered get(String path) throws ConnectorException, InterruptedException {
        return ask(tokens -> client.get(line, account, path, tokens.access()));
    }

    /** The same without another try where it fails, which nothing else suffers by. */
    Answered getAside(String path) throws ConnectorException, InterruptedException {
        return ask(tokens -> client.getAside(line, account, path, tokens.access()));
    }

    /** The same for what CJ is asked by POST. */
    Answered post(String path, byte[] json) throws ConnectorException, InterruptedException {
        return ask(tokens -> client.ask(line, account, path, json, tokens.access()));
    }

    @FunctionalInterface
    private interface Question {
        Answered with(CjTokens tokens) throws ConnectorException, InterruptedException;
    }

    private Answered ask(Question question) throws ConnectorException, InterruptedException {
        try {
            for (int refusals = 0;; refusals++) {
                CjTokens used = current();
                Answered answered = question.with(used);
                note(answered.points());
                if (!(answered.answer() instanceof CjAnswer.TokenRefused)) {
                    return answered;
                }
                if (refusals == 2) {
                    throw session.refused(account, used.version());
                }
                tokens = session.tokens(line, account, used.version(), refusals == 1);
            }
        } finally {
            budget.ended();
        }
    }

    /** Writes down the points that are left, at a run's end. */
    synchronized void end() {
        CjPoints points = budget.told();
        if (points != null && !points.at().equals(pointsKeptAt)) {
            pointsKeptAt = points.at();
            repository.keep(account.supplierId(), points);
        }
    }

    private CjTokens current() throws ConnectorException, InterruptedException {
        CjTokens current = tokens;
        Instant now = account.databaseClock().instant();
        if (session.isNearEnd(current, now)) {
            current = session.tokens(line, account, -1, false);
            tokens = current;
        }
        return current;
    }

    private synchronized void note(@Nullable CjPoints points) {
        if (points == null) {
            return;
        }
        budget.tell(points);
        if (pointsKeptAt == null || !points.at().isBefore(pointsKeptAt.plus(pointsKeptEvery))) {
            pointsKeptAt = points.at();
            repository.keep(account.supplierId(), points);
        }
    }
}
