package io.stockproof.bench;

import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Asks something again and again in a thread of its own, with a pause in between, and tells how long that took. */
final class Pulse implements AutoCloseable {

    private final Callable<?> asked;
    private final Thread thread;
    private double[] millis = new double[1_024];
    private int count;
    private volatile boolean ends;
    private volatile Exception failure;

    private Pulse(Callable<?> asked, long pauseMillis) {
        this.asked = asked;
        this.thread = Thread.ofPlatform().daemon().start(() -> beat(pauseMillis));
    }

    static Pulse of(long pauseMillis, Callable<?> asked) {
        return new Pulse(asked, pauseMillis);
    }

    private void beat(long pauseMillis) {
        try {
            while (!ends) {
                long start = System.nanoTime();
                asked.call();
                if (count == millis.length) {
                    millis = Arrays.copyOf(millis, 2 * count);
                }
                millis[count++] = (System.nanoTime() - start) / 1e6;
                TimeUnit.MILLISECONDS.sleep(pauseMillis);
            }
        } catch (Exception e) {
            failure = e;
        }
    }

    /** Lets the last one end. */
    @Override
    public void close() throws Exception {
        ends = true;
        thread.join();
        if (failure != null) {
            throw failure;
        }
    }

    /** Its figures, once it is closed. */
    Sample sample() {
        double[] sorted = Arrays.copyOf(millis, count);
        Arrays.sort(sorted);
        return Sample.of("times", count)
                .with("p50 ms", quantile(sorted, 0.50))
                .with("p99 ms", quantile(sorted, 0.99))
                .with("most ms", quantile(sorted, 1));
    }

    static double quantile(double[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) (share * (sorted.length - 1))];
    }
}
