package io.stockproof.problem;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/** A request that must stop, as the answer it gets. Thrown by {@link ProblemType#because(String)}. */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final ProblemType type;
    private final String detail;
    private final transient List<InputError> errors;
    private final transient Map<String, String> headers;
    private final transient Map<String, Object> members;

    Problem(ProblemType type, String detail, List<InputError> errors) {
        this(type, detail, errors, Map.of(), Map.of());
    }

    private Problem(
            ProblemType type,
            String detail,
            List<InputError> errors,
            Map<String, String> headers,
            Map<String, Object> members) {
        super(type.slug() + ": " + detail, null, false, false);
        this.type = type;
        this.detail = detail;
        this.errors = List.copyOf(errors);
        this.headers = Map.copyOf(headers);
        this.members = members;
    }

    /** The same, and the client is told when to try again: whole seconds, at least one. */
    public Problem retryAfter(Duration wait) {
        long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
        return header(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    }

    /** The same, with one more header of the answer. */
    public Problem header(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new Problem(type, detail, errors, more, members);
    }

    /** The same, with one more member of the problem's type, such as the lines of a refused cart. */
    public Problem with(String member, @Nullable Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(member, value);
        return new Problem(type, detail, errors, headers, more);
    }

    /** The type, which gives the status and the title. */
    public ProblemType type() {
        return type;
    }

    /** What is wrong this time; repeats only what the client sent. */
    public String detail() {
        return detail;
    }

    /** Each fault of the input with its place; empty unless the input is at fault. */
    public List<InputError> errors() {
        return errors;
    }

    /** Headers that the answer carries beside its own, such as {@code Retry-After}. */
    public Map<String, String> headers() {
        return headers;
    }

    /** The type's own members, in the order in which they were added. */
    public Map<String, Object> members() {
        return new LinkedHashMap<>(members);
    }
}
