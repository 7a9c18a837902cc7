package io.stockproof.checkout;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/** Expires and reflects, on every instance, several times a second. What one instance is at, the others skip. */
@Component
class CheckoutSweeps implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(CheckoutSweeps.class);
    private static final int ROUNDS_MAX = 20;

    private final OverdueHolds overdueHolds;
    private final Reflection reflection;
    private final CheckoutProperties properties;
    private volatile ScheduledExecutorService sweeping = Executors.newSingleThreadScheduledExecutor();
    private volatile boolean running;

    CheckoutSweeps(OverdueHolds overdueHolds, Reflection reflection, CheckoutProperties properties) {
        this.overdueHolds = overdueHolds;
        this.reflection = reflection;
        this.properties = properties;
    }

    @Override
    public void start() {
        running = true;
        sweeping = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("checkout-sweeps").factory());
        long millis = properties.sweepEvery().toMillis();
        sweeping.scheduleWithFixedDelay(this::sweep, millis, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        running = false;
        sweeping.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    private void sweep() {
        sweepAll("expire", overdueHolds::sweep);
        sweepAll("reflect", reflection::sweep);
    }

    private void sweepAll(String what, IntSupplier sweep) {
        try {
            for (int round = 0; round < ROUNDS_MAX && running && sweep.getAsInt() > 0; round++) {}
        } catch (DataAccessException | TransactionException e) {
            // A lost race, or the database is away: the next sweep is a moment off.
            log.atDebug().addKeyValue("sweep", what).setCause(e).log("A sweep did not finish");
        } catch (RuntimeException e) {
            // Whatever it is, the sweeps go on: what escapes here would end them for ever.
            log.atError().addKeyValue("sweep", what).setCause(e).log("A sweep failed");
        }
    }
}
