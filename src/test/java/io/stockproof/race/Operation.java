package io.stockproof.race;

/**
 * One request, sent once.
 *
 * @param invokedAt nanoseconds since the history began, as {@code answeredAt}; one monotonic clock for all
 */
public record Operation(int number, Request request, int instance, long invokedAt, long answeredAt, Told told) {

    @Override
    public String toString() {
        String named = request.reservation() == null ? request.lines().toString() : request.reservation();
        return "#%d %s %s of %s on instance %d, %.3f-%.3f s: %s"
                .formatted(number, request.kind(), request.key(), named, instance, invokedAt / 1e9, answeredAt / 1e9,
                        told);
    }
}
