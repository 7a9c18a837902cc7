package io.stockproof.mismatch;

import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the figures of carts are told apart by. */
enum CartsBy {
    CAUSE,
    CHANNEL,
    SUPPLIER;

    /** Reads {@code cause}, {@code channel} or {@code supplier}; {@code null} where absent. */
    static @Nullable CartsBy parse(@Nullable String text) {
        return switch (text) {
            case null -> null;
            case "cause" -> CAUSE;
            case "channel" -> CHANNEL;
            case "supplier" -> SUPPLIER;
            default -> throw ProblemType.INVALID_REQUEST.because(
                    "The request has an invalid parameter.",
                    List.of(new InputError("by", "must be cause, channel or supplier")));
        };
    }
}
