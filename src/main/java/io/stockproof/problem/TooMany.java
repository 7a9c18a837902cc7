package io.stockproof.problem;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A list with more members than it may have is refused as it is read, before each of them is looked at. */
public final class TooMany {

    private TooMany() {}

    /**
     * @param pointer the list's path
     * @throws Problem {@code invalid-request}
     */
    public static void refuse(String pointer, @Nullable List<?> list, int most) {
        if (list != null && list.size() > most) {
            throw ProblemType.INVALID_REQUEST.because(
                    "The request is not valid.",
                    List.of(new InputError(pointer, "size must be between 1 and " + most)));
        }
    }
}
