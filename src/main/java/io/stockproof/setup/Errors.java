package io.stockproof.setup;

import io.stockproof.problem.InputError;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** All that is wrong with a document, as far as anybody would read on. */
final class Errors {

    static final int MAX = 1_000;

    private final SequencedSet<InputError> found = new LinkedHashSet<>();

    void add(Path at, String detail) {
        if (!isFull()) {
            add(new InputError(at.toString(), detail));
        }
    }

    void add(InputError error) {
        if (!isFull()) {
            found.add(error);
        }
    }

    /** The same errors, to which more can be added. */
    Errors copy() {
        Errors copy = new Errors();
        copy.found.addAll(found);
        return copy;
    }

    /** Whether it makes sense to look no further. */
    boolean isFull() {
        return found.size() >= MAX;
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    int count() {
        return found.size();
    }

    List<InputError> all() {
        return List.copyOf(found);
    }

    /** The refusal of the document. */
    Problem problem() {
        String detail = isFull()
                ? "Nothing was changed: the document has " + MAX + " errors or more, of which these are the first."
                : "Nothing was changed: the document has " + (count() == 1 ? "an error." : count() + " errors.");
        return ProblemType.INVALID_REQUEST.because(detail, all());
    }
}
