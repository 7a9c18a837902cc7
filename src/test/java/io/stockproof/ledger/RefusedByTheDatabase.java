package io.stockproof.ledger;

import static org.assertj.core.api.Assertions.catchThrowable;

import org.junit.jupiter.api.function.Executable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What the database says where it refuses a statement. */
final class RefusedByTheDatabase {

    private RefusedByTheDatabase() {}

    static String by(Executable statement) {
        return message(statement).getMessage();
    }

    /** The constraint that was violated; {@code null} where it was none. */
    static String constraint(Executable statement) {
        return message(statement).getConstraint();
    }

    private static ServerErrorMessage message(Executable statement) {
        Throwable refused = catchThrowable(statement::execute);
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException said && said.getServerErrorMessage() != null) {
                return said.getServerErrorMessage();
            }
        }
        throw new AssertionError("The database did not refuse it", refused);
    }
}
