package io.stockproof.problem;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;

/** What the database's error codes mean to us. */
public final class SqlStates {

    /** A lock was not given within {@code lock_timeout}. */
    public static final String LOCK_NOT_AVAILABLE = "55P03";

    /** Connection lost, resources short, shutting down, rolled back to break a deadlock. */
    private static final Set<String> PASSING_CLASSES = Set.of("08", "40", "53", "57");

    /**
     * Not by a fault of the statement: a lock timed out, a primary that has just become read-only, an instance that was
     * paused in the middle of its transaction.
     */
    private static final Set<String> PASSING = Set.of(LOCK_NOT_AVAILABLE, "25006", "25P03");

    private SqlStates() {}

    /** The code of the database's error that lies beneath {@code thrown}. */
    public static Optional<String> of(Throwable thrown) {
        for (Throwable cause : Causes.of(thrown)) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return Optional.of(sql.getSQLState());
            }
        }
        return Optional.empty();
    }

    /** Whether the same statement may well succeed a little later. */
    static boolean isPassing(String state) {
        return PASSING.contains(state) || (state.length() == 5 && PASSING_CLASSES.contains(state.substring(0, 2)));
    }
}
