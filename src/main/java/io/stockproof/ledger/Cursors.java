package io.stockproof.ledger;

import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.Cursor;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/** Instants in cursors. */
final class Cursors {

    private static final Instant OLDEST = Instant.parse("1970-01-01T00:00:00Z");
    private static final Instant NEWEST = Instant.parse("9999-01-01T00:00:00Z");

    private Cursors() {}

    /** The {@code index}-th part as an instant. */
    static Instant instant(Cursor cursor, int index) {
        try {
            return storable(Instant.parse(cursor.text(index)), "cursor");
        } catch (DateTimeException e) {
            throw invalid("cursor", "must be the nextCursor of an earlier page");
        }
    }

    /** Refuses an instant that the database could not compare. */
    static Instant storable(Instant instant, String pointer) {
        if (instant.isBefore(OLDEST) || instant.isAfter(NEWEST)) {
            throw invalid(pointer, "must be between 1970 and 9999");
        }
        return instant;
    }

    private static RuntimeException invalid(String pointer, String detail) {
        return ProblemType.INVALID_REQUEST.because(
                "The request has an invalid parameter.", List.of(new InputError(pointer, detail)));
    }
}
