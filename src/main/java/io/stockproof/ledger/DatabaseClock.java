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
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.context.annotation.Primary;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The database's time on this instance: what its clock said when it was last asked, and what has passed since by this
 * machine's monotonic clock. The machine's wall clock plays no part, so it may be wrong by an hour. It is never ahead of
 * the database's clock (but for what the two clocks' rates differ by within {@value #SYNC_SECONDS} seconds), so that it
 * is a lower bound, and it never goes back. Whole microseconds, as the database keeps them.
 */
@Primary
@Component
public class DatabaseClock implements InstantSource, InitializingBean, DisposableBean {

    private static final int SYNC_SECONDS = 3;
    private static final Logger log = LoggerFactory.getLogger(DatabaseClock.class);

    private final JdbcClient jdbc;
    private final AtomicReference<@Nullable Anchor> anchor = new AtomicReference<>();
    private final AtomicReference<Instant> latest = new AtomicReference<>(Instant.MIN);
    private final ScheduledExecutorService syncing = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("database-clock").factory());

    private record Anchor(Instant time, long nanos) {

        Instant at(long nanosNow) {
            return time.plusNanos(nanosNow - nanos);
        }
    }

    DatabaseClock(JdbcClient jdbc) {
        this.jdbc = jdbc;
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
        Instant read = now.at(System.nanoTime());
        return latest.accumulateAndGet(read.truncatedTo(ChronoUnit.MICROS),
                (before, next) -> next.isAfter(before) ? next : before);
    }

    /** Asks the database now. Anchored to when the answer arrived, which is after the database's clock was read. */
    void sync() {
        Instant time = jdbc.sql("SELECT clock_timestamp()").query(OffsetDateTime.class).single().toInstant();
        anchor.set(new Anchor(time, System.nanoTime()));
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
