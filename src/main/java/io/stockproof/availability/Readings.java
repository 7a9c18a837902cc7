package io.stockproof.availability;

import io.stockproof.access.Caller;
import io.stockproof.ledger.Versions;
import io.stockproof.problem.ProblemType;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Reads what the engine asks for, in one snapshot of the database. */
@Component
public class Readings {

    private static final Duration WAIT_MAX = Duration.ofMillis(300);
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(20);

    private final JdbcClient jdbc;
    private final StockFactsRepository facts;
    private final Rules rules;
    private final Versions versions;
    private final TransactionTemplate snapshot;

    Readings(
            JdbcClient jdbc,
            StockFactsRepository facts,
            Rules rules,
            Versions versions,
            PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.facts = facts;
        this.rules = rules;
        this.versions = versions;
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.snapshot.setReadOnly(true);
        this.snapshot.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /**
     * Reads variants of a channel. Called outside of any transaction.
     *
     * @param minVersion waits up to 300 ms for all that it saw to be visible; after that the reading is degraded
     * @throws io.stockproof.problem.Problem {@code unknown-channel}, also for one that the caller's key is not bound to
     */
    public Reading read(Caller caller, String channel, Collection<String> variants, @Nullable String minVersion) {
        long giveUpAt = System.nanoTime() + WAIT_MAX.toNanos();
        while (true) {
            boolean last = minVersion == null || System.nanoTime() >= giveUpAt;
            Optional<Reading> reading = Objects.requireNonNull(
                    snapshot.execute(status -> tryRead(caller, channel, variants, minVersion, last)));
            if (reading.isPresent()) {
                return reading.get();
            }
            pause();
        }
    }

    private Optional<Reading> tryRead(
            Caller caller, String channel, Collection<String> variants, @Nullable String minVersion, boolean last) {
        Snapshot now = now();
        boolean reached = minVersion == null || versions.isReached(minVersion);
        if (!reached && !last) {
            return Optional.empty();
        }
        RuleBook.Compiled compiled = rules.at(now.rulesVersion()).require(channel);
        if (!caller.sees(compiled.rules().channel().code())) {
            throw ProblemType.UNKNOWN_CHANNEL.because("There is no channel " + channel + ".");
        }
        return Optional.of(new Reading(
                now.asOf(),
                now.version(),
                !reached,
                compiled.rules(),
                facts.find(compiled.channelId(), variants)));
    }

    private Snapshot now() {
        return jdbc.sql("""
                        SELECT clock_timestamp() AS as_of, pg_current_snapshot()::text AS version,
                               r.version AS rules_version
                          FROM access_rules_version r
                        """)
                .query((row, number) -> new Snapshot(
                        row.getObject("as_of", OffsetDateTime.class).toInstant(),
                        row.getString("version"),
                        row.getLong("rules_version")))
                .single();
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_TRIES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ProblemType.TEMPORARILY_UNAVAILABLE
                    .because("The service is stopping.")
                    .retryAfter(Duration.ofSeconds(1));
        }
    }
}
