package io.stockproof.problem;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.core.task.TaskRejectedException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;

/** What goes wrong on our side: the database away for a moment, or what nobody foresaw. */
final class Unforeseen {

    private static final Logger log = LoggerFactory.getLogger(Unforeseen.class);
    private static final Duration TRY_AGAIN_AFTER = Duration.ofSeconds(1);

    /** What two may write at the same moment, though each has looked first. Any other is a fault of ours. */
    static final Set<String> RACED = Set.of(
            "testorder_schedule_name_key", "subscription_delivery_pending", "subscription_delivery_sending");

    private Unforeseen() {}

    static Problem problem(Throwable thrown, HttpServletRequest request) {
        if (Causes.find(thrown, OptimisticLockingFailureException.class).isPresent()) {
            return ProblemType.STALE_EDIT.because("Somebody else changed this meanwhile. Read it again and retry.");
        }
        Optional<String> raced = violated(thrown).filter(RACED::contains);
        if (raced.isPresent()) {
            log.atWarn()
                    .addKeyValue("method", request.getMethod())
                    .addKeyValue("path", request.getRequestURI())
                    .addKeyValue("constraint", raced.get()) // the database's message holds what the caller sent
                    .log("Request came second");
            return ProblemType.STALE_EDIT
                    .because("Somebody else wrote the same at that moment. Read it again and retry.");
        }
        if (isPassing(thrown)) {
            log(Level.WARN, "Request refused for now", thrown, request, "");
            return ProblemType.TEMPORARILY_UNAVAILABLE
                    .because("The service cannot do this at the moment. Please try again.")
                    .retryAfter(TRY_AGAIN_AFTER);
        }
        String incident = UUID.randomUUID().toString();
        log(Level.ERROR, "Request failed", thrown, request, incident);
        return ProblemType.INTERNAL_ERROR
                .because("Something unforeseen happened. It was logged under incident " + incident + ".")
                .with("incident", incident);
    }

    /** The unique constraint, or index, that the database has kept. */
    private static Optional<String> violated(Throwable thrown) {
        return Causes.find(thrown, PSQLException.class)
                .filter(violation -> PSQLState.UNIQUE_VIOLATION.getState().equals(violation.getSQLState()))
                .map(PSQLException::getServerErrorMessage)
                .map(ServerErrorMessage::getConstraint);
    }

    private static boolean isPassing(Throwable thrown) {
        return Causes.of(thrown).stream().anyMatch(cause -> switch (cause) {
            case CannotGetJdbcConnectionException e -> true;
            case CannotCreateTransactionException e -> true;
            case DataAccessResourceFailureException e -> true;
            case TransientDataAccessException e -> true;
            case AsyncRequestTimeoutException e -> true;
            case TaskRejectedException e -> true;
            default -> false;
        })
                || SqlStates.of(thrown).filter(SqlStates::isPassing).isPresent();
    }

    /** A passing failure is told in a line; its trace would drown what matters while the database is away. */
    private static void log(Level level, String what, Throwable thrown, HttpServletRequest request, String incident) {
        var line = log.atLevel(level)
                .addKeyValue("method", request.getMethod())
                .addKeyValue("path", request.getRequestURI());
        if (level == Level.ERROR) {
            line.addKeyValue("incident", incident).setCause(thrown).log("{}, incident {}", what, incident);
        } else {
            line.addKeyValue("cause", Causes.of(thrown).getLast().toString()).log(what);
        }
    }
}
