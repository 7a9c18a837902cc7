package io.stockproof.problem;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that must stop, as the answer it gets. Thrown by {@link ProblemType#because(String)}. */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final String detail;
    private final transient List<InputError> errors;
    private final transient @Nullable Duration retryAfter;
    private final transient Map<String, Object> members;

    Problem(ProblemType type, String detail, List<InputError> errors, @Nullable Duration retryAfter) {
        this(type, detail, errors, retryAfter, Map.of());
    }

    private Problem(
            ProblemType type,
            String detail,
            List<InputError> errors,
            @Nullable Duration retryAfter,
            Map<String, Object> members) {
        super(type.slug() + ": " + detail, null, false, false);
        this.type = type;
        this.detail = detail;
        this.errors = List.copyOf(errors);
        this.retryAfter = retryAfter;
        this.members = Map.copyOf(members);
    }

    /** The same, and the client is told when to try again. */
    public Problem retryAfter(Duration wait) {
        return new Problem(type, detail, errors, wait, members);
    }

    /** The same, with one more member of the problem's type, such as the lines of a refused cart. */
    public Problem with(String member, Object value) {
        Map<String, Object> more = new java.util.HashMap<>(members);
        more.put(member, value);
        return new Problem(type, detail, errors, retryAfter, more);
    }

    public ProblemType type() {
        return type;
    }

    public String detail() {
        return detail;
    }

    public List<InputError> errors() {
        return errors;
    }

    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    public Map<String, Object> members() {
        return members;
    }
}
