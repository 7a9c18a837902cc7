package io.stockproof.race;

import io.stockproof.race.Request.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All that was sent under one key: one request, however often it was sent. It took effect, if at all, after it was first
 * sent and before it was first answered.
 */
record Keyed(Request request, List<Operation> attempts) {

    static Collection<Keyed> of(List<Operation> operations) {
        Map<String, Keyed> byKey = new LinkedHashMap<>();
        for (Operation operation : operations) {
            Request request = operation.request();
            byKey.computeIfAbsent(request.kind() + " " + request.key(), key -> new Keyed(request, new ArrayList<>()))
                    .attempts()
                    .add(operation);
        }
        return byKey.values();
    }

    Kind kind() {
        return request.kind();
    }

    long invokedAt() {
        return attempts.stream().mapToLong(Operation::invokedAt).min().orElseThrow();
    }

    /** The attempt that was answered first; {@code null} if none was answered with certainty. */
    @Nullable
    Operation answer() {
        Operation first = null;
        for (Operation attempt : attempts) {
            if (attempt.told().isDefinite() && (first == null || attempt.answeredAt() < first.answeredAt())) {
                first = attempt;
            }
        }
        return first;
    }

    long answeredAt() {
        Operation answer = answer();
        return answer == null ? Long.MAX_VALUE : answer.answeredAt();
    }

    Told.@Nullable Done done() {
        Operation answer = answer();
        return answer != null && answer.told() instanceof Told.Done done ? done : null;
    }

    Told.@Nullable Why refused() {
        Operation answer = answer();
        return answer != null && answer.told() instanceof Told.Refused refused ? refused.why() : null;
    }

    /** Whether it took effect, or may have. */
    boolean mayHaveTakenEffect() {
        return refused() == null;
    }

    /** The reservation that it made, or names. */
    @Nullable
    String reservation() {
        Told.Done done = done();
        return request.reservation() != null ? request.reservation() : done == null ? null : done.reservation().id();
    }

    @Override
    public String toString() {
        Operation answer = answer();
        return (answer == null ? attempts.getFirst() : answer).toString();
    }
}
