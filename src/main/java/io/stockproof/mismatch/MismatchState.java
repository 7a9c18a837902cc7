package io.stockproof.mismatch;

import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a mismatch. All but resolved ones are there still. */
public enum MismatchState {
    /** Nobody has looked at it. */
    OPEN,
    /** Somebody is at it. */
    ACKNOWLEDGED,
    /** The display is right again, by what was compared. */
    RESOLVED,
    /** Somebody has decided that it does not matter, for as long as its cause stays the same. */
    IGNORED;

    /**
     * Those that a request names, each once; none where it names none.
     *
     * @throws io.stockproof.problem.Problem where one of them is blank
     */
    static List<MismatchState> named(@Nullable List<MismatchState> asked) {
        if (asked == null) {
            return List.of();
        }
        List<MismatchState> named = new ArrayList<>();
        for (MismatchState state : asked) {
            if (state == null) {
                throw ProblemType.INVALID_REQUEST.because("The request has an invalid parameter.",
                        List.of(new InputError("state", "must be OPEN, ACKNOWLEDGED, RESOLVED or IGNORED")));
            }
            if (!named.contains(state)) {
                named.add(state);
            }
        }
        return named;
    }
}
