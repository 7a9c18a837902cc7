package io.stockproof.ledger;

import io.stockproof.kernel.Codes;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts in query parameters. */
final class Parameters {

    private Parameters() {}

    /** Refuses a text that no sku can be, such as one with U+0000, before it reaches the database. */
    static @Nullable String text(@Nullable String text, String pointer) {
        if (text != null && !Codes.isPrintable(text)) {
            throw ProblemType.INVALID_REQUEST.because(
                    "The request has an invalid parameter.",
                    List.of(new InputError(
                            pointer, "must be 1 to " + Codes.TEXT_CHARACTERS_MAX + " printable characters")));
        }
        return text;
    }
}
