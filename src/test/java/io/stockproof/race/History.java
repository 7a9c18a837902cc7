package io.stockproof.race;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/** Records all that buyers ask and are told. For many threads. */
public final class History {

    private final long began = System.nanoTime();
    private final AtomicInteger number = new AtomicInteger();
    private final Queue<Operation> operations = new ConcurrentLinkedQueue<>();

    /** Asks, and keeps what came of it. */
    public Told ask(Store store, int instance, Request request) {
        int n = number.incrementAndGet();
        long invokedAt = System.nanoTime() - began;
        Told told = told(store, instance, request);
        operations.add(new Operation(n, request, instance, invokedAt, System.nanoTime() - began, told));
        return told;
    }

    /** In the order in which they were begun. */
    public List<Operation> operations() {
        return operations.stream().sorted(Comparator.comparingInt(Operation::number)).toList();
    }

    /** Operations so far that this instance answered with certainty. */
    public long answeredBy(int instance) {
        return operations.stream()
                .filter(operation -> operation.instance() == instance && operation.told().isDefinite())
                .count();
    }

    private static Told told(Store store, int instance, Request request) {
        try {
            return Told.of(store.ask(instance, request));
        } catch (IOException e) {
            return new Told.Unknown(e.toString());
        } catch (RuntimeException | AssertionError e) {
            return new Told.Wrong(0, e.toString());
        }
    }
}
