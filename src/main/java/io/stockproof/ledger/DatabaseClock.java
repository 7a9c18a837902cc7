package io.stockproof.ledger;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Primary;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The database's time on this instance: what its clock said when it was last asked, and what has passed since by this
 * machine's monotonic clock. The machine's wall clock plays no part, so it may be wrong by an hour. It is never ahead of
 * the database's clock (but for what the two clocks' rates differ by within {@value #SYNC_SECONDS} seconds), so that it
 * is a lower bound. It goes back only with the database's own, which was put back or is another's by now: then this one
 * is ahead until it asks again. Whole microseconds, as the database keeps them.
 */
@Primary
@Component
public class DatabaseClock implements InstantSource, InitializingBean, DisposableBean {

    private static final int SYNC_SECONDS = 3;
    private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);

    /** A lead over the database's clock that is no greater is not taken for a step of it, but waited out. */
    private static final Duration WAITED_OUT = Duration.ofMillis(10);

    private final Supplier<Instant> database;
    private final AtomicReference<@Nullable Anchor> anchor = new AtomicReference<>();
    private final ScheduledExecutorService syncing = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("database-clock").factory());

    /**
     * What the database's clock said.
     *
     * @param latest the latest time that was given since the database's clock last went back
     */
    private record Anchor(Instant time, long nanos, AtomicReference<Instant> latest) {

        Instant at(long nanosNow) {
            Instant read = time.plusNanos(nanosNow - nanos).truncatedTo(ChronoUnit.MICROS);
            return latest.accumulateAndGet(read, (before, next) -> next.isAfter(before) ? next : before);
        }
    }

    @Autowired
    DatabaseClock(JdbcClient jdbc) {
        this(() -> jdbc.sql("SELECT clock_timestamp()")
                .query(OffsetDateTime.class)
                .single()
                .toInstant());
    }

    DatabaseClock(Supplier<Instant> database) {
        this.database = database;
    }

    @Override
    public void afterPropertiesSet() {
        sync();
        syncing.scheduleWithFixedDelay(this::syncQuietly, SYNC_SECONDS, SYNC_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public Instant instant() {
        Anchor now = anchor.get();
        if (now == null) {
            throw new IllegalStateException("The database's clock was never read");
        }
        return now.at(System.nanoTime());
    }

    /** Asks the database now. Anchored to when the answer arrived, which is after the database's clock was read. */
    void sync() {
        long asked = System.nanoTime();
        Instant time = database.get();
        long answered = System.nanoTime();
        anchor.set(new Anchor(time, answered, latest(time.plusNanos(answered - asked).plus(WAITED_OUT))));
    }

    /** What was given so far, unless the database's clock, which says this at most, has gone back behind it. */
    private AtomicReference<Instant> latest(Instant nowAtMost) {
        Anchor before = anchor.get();
        if (before == null) {
            return new AtomicReference<>(Instant.MIN);
        }
        Duration ahead = Duration.between(nowAtMost, before.latest().get());
        if (!ahead.isPositive()) {
            return before.latest();
        }
        log.atWarn().addKeyValue("byMillis", ahead.toMillis()).log("The database's clock was put back");
        return new AtomicReference<>(Instant.MIN);
    }

    private void syncQuietly() {
        try {
            sync();
        } catch (DataAccessException e) {
            // The time goes on by the monotonic clock; that the database is away is told by health and requests.
            log.atDebug().addKeyValue("every", Duration.ofSeconds(SYNC_SECONDS)).setCause(e).log("Clock not synced");
        }
    }

    @Override
    public void destroy() {
        syncing.shutdownNow();
    }
}
