package io.stockproof.problem;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An exception and what caused it, outermost first. */
final class Causes {

    private static final int DEPTH_MAX = 30;

    private Causes() {}

    static List<Throwable> of(Throwable thrown) {
        List<Throwable> causes = new ArrayList<>();
        @Nullable Throwable next = thrown;
        while (next != null && causes.size() < DEPTH_MAX) {
            causes.add(next);
            next = next.getCause();
        }
        return causes;
    }

    static <T> Optional<T> find(Throwable thrown, Class<T> type) {
        return of(thrown).stream().filter(type::isInstance).map(type::cast).findFirst();
    }
}
