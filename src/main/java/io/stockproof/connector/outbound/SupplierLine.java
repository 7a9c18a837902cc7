package io.stockproof.connector.outbound;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.core.exception.AcquirePermissionCancelledException;
import io.github.resilience4j.core.functions.CheckedSupplier;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;

/**
 * The line to one supplier, with its own limits. A call waits for a free slot, then for its turn under the rate; both
 * waits end at an interrupt. The breaker lies outside of them: it sees the call's outcome, never our own refusals.
 */
public final class SupplierLine {

    private final CircuitBreaker breaker;
    private final Bulkhead bulkhead;
    private final RateLimiter rateLimiter;
    private final TimeLimiter timeLimiter;
    private final Retry retry;

    /** One call to a supplier. */
    @FunctionalInterface
    public interface Call<T> {
        T run() throws ConnectorException, InterruptedException;
    }

    SupplierLine(
            CircuitBreaker breaker, Bulkhead bulkhead, RateLimiter rateLimiter, TimeLimiter timeLimiter, Retry retry) {
        this.breaker = breaker;
        this.bulkhead = bulkhead;
        this.rateLimiter = rateLimiter;
        this.timeLimiter = timeLimiter;
        this.retry = retry;
    }

    /** Calls, and calls again after failures that pass by themselves, as often as the supplier's settings say. */
    public <T> T call(Call<T> call) throws ConnectorException, InterruptedException {
        return run(Retry.decorateCheckedSupplier(retry, limited(call)));
    }

    /** Calls once. */
    public <T> T callOnce(Call<T> call) throws ConnectorException, InterruptedException {
        return run(limited(call));
    }

    /** Calls once, within the same limits, for what is worth less than stock: whatever it fails by is none of the breaker's. */
    public <T> T callAside(Call<T> call) throws ConnectorException, InterruptedException {
        return run(inTurn(call));
    }

    /** Does {@code work} within the supplier's time limit, its body included; {@code abort} drops the connection. */
    public <T> T timed(Callable<T> work, Runnable abort) throws ConnectorException, InterruptedException {
        FutureTask<T> task = task(work, abort);
        try {
            return timeLimiter.executeFutureSupplier(() -> start(task));
        } catch (TimeoutException e) {
            throw new ConnectorException(Kind.TIMEOUT, "No whole answer within "
                    + timeLimiter.getTimeLimiterConfig().getTimeoutDuration().toMillis() + " ms");
        } catch (InterruptedException e) {
            task.cancel(true);
            throw e;
        } catch (ConnectorException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Does {@code work}, which watches its own time, so that an interrupt ends it at once. */
    public <T> T interruptibly(Callable<T> work, Runnable abort) throws ConnectorException, InterruptedException {
        FutureTask<T> task = task(work, abort);
        try {
            return start(task).get();
        } catch (InterruptedException e) {
            task.cancel(true);
            throw e;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case ConnectorException failure -> throw failure;
                case RuntimeException failure -> throw failure;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    /** Whether the supplier is not being left alone, nor on trial by a single call. */
    public boolean isTrusted() {
        return breaker.getState() == CircuitBreaker.State.CLOSED;
    }

    CircuitBreaker breaker() {
        return breaker;
    }

    private static <T> FutureTask<T> task(Callable<T> work, Runnable abort) {
        return new FutureTask<>(work) {
            @Override
            protected void done() {
                if (isCancelled()) {
                    abort.run();
                }
            }
        };
    }

    private static <T> Future<T> start(FutureTask<T> task) {
        Thread.ofVirtual().name("supplier-call").start(task);
        return task;
    }

    private <T> CheckedSupplier<T> limited(Call<T> call) {
        return CircuitBreaker.decorateCheckedSupplier(breaker, inTurn(call));
    }

    private <T> CheckedSupplier<T> inTurn(Call<T> call) {
        return Bulkhead.decorateCheckedSupplier(
                bulkhead, RateLimiter.decorateCheckedSupplier(rateLimiter, call::run));
    }

    private <T> T run(CheckedSupplier<T> call) throws ConnectorException, InterruptedException {
        try {
            return call.get();
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            if (Thread.interrupted() || e instanceof AcquirePermissionCancelledException) {
                throw (InterruptedException) new InterruptedException("The call was stopped").initCause(e);
            }
            switch (e) {
                case ConnectorException failure -> throw failure;
                case CallNotPermittedException open -> throw new ConnectorException(
                        Kind.BREAKER_OPEN, "The supplier has been failing and is left alone for a while");
                case BulkheadFullException full -> throw ownLimit();
                case RequestNotPermitted full -> throw ownLimit();
                case RuntimeException failure -> throw failure;
                case Error failure -> throw failure;
                default -> throw new IllegalStateException(e);
            }
        }
    }

    private static ConnectorException ownLimit() {
        return new ConnectorException(Kind.RATE_LIMITED, "No turn came up under our own limits for this supplier");
    }
}
