package io.stockproof.connector.cj;

import io.stockproof.connector.ConnectorException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** Makes reads several at a time, and hands on what they give one by one, in the order in which they were asked for. */
final class CjReads {

    private final BooleanSupplier next;
    private final IntSupplier concurrency;

    /** One read of CJ. */
    @FunctionalInterface
    interface Read {
        CjOutcome run() throws ConnectorException, InterruptedException;
    }

    /** Takes what a read gave, in the thread that asked. */
    @FunctionalInterface
    interface Taker {
        void take(CjOutcome outcome) throws ConnectorException;
    }

    /**
     * @param next asked before each read, whether it may be made
     * @param concurrency asked likewise, how many may run
     */
    CjReads(BooleanSupplier next, IntSupplier concurrency) {
        this.next = next;
        this.concurrency = concurrency;
    }

    /**
     * Makes all of {@code reads}; false where not all may be made. The first failure ends all of them.
     */
    boolean inOrder(List<Read> reads, Taker taker) throws ConnectorException, InterruptedException {
        Deque<Future<CjOutcome>> underWay = new ArrayDeque<>();
        Iterator<Read> rest = reads.iterator();
        boolean enough = true;
        try {
            while (!underWay.isEmpty() || (enough && rest.hasNext())) {
                while (enough && rest.hasNext() && underWay.size() < concurrency.getAsInt()) {
                    enough = next.getAsBoolean();
                    if (enough) {
                        underWay.add(start(rest.next()));
                    }
                }
                if (!underWay.isEmpty()) {
                    CjOutcome outcome = outcome(underWay.removeFirst());
                    taker.take(outcome);
                    enough &= !(outcome instanceof CjOutcome.Unread);
                }
            }
            return enough;
        } finally {
            underWay.forEach(read -> read.cancel(true));
        }
    }

    private static Future<CjOutcome> start(Read read) {
        FutureTask<CjOutcome> task = new FutureTask<>(read::run);
        Thread.ofVirtual().name("cj-read").start(task);
        return task;
    }

    private static CjOutcome outcome(Future<CjOutcome> read) throws ConnectorException, InterruptedException {
        try {
            return read.get();
        } catch (InterruptedException e) {
            read.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case ConnectorException failure -> throw failure;
                case InterruptedException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }
}
