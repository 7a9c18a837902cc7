package io.stockproof.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.StringUtils;

/**
 * Where ops' reports and exports read: the database that all else uses or, where {@code stockproof.reports.datasource.url}
 * names one, a replica of it, so that a long report slows no checkout. What decides anything never reads here.
 */
@Component
public class Reports implements DisposableBean {

    private static final long CONNECTION_TIMEOUT_MILLIS = 2_000;
    /** So long a report may take; a replica would cancel it some time later anyway. */
    private static final String SESSION =
            "SET statement_timeout = '300s'; SET plan_cache_mode = force_custom_plan; SET jit = off; "
                    + "SET timezone = 'UTC'";

    private final DataSource database;
    private final @Nullable HikariDataSource replica;
    private final JdbcClient jdbc;
    private final TransactionTemplate snapshot;

    Reports(DataSource database, ReportsProperties properties, MeterRegistry meters) {
        this.replica = StringUtils.hasText(properties.url()) ? pool(properties) : null;
        this.database = replica == null ? database : replica;
        this.jdbc = JdbcClient.create(this.database);
        this.snapshot = new TransactionTemplate(new JdbcTransactionManager(this.database));
        snapshot.setReadOnly(true);
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        if (replica != null) {
            meters.gauge("reports.replica.lag.seconds", this, Reports::lagSeconds);
        }
    }

    private static HikariDataSource pool(ReportsProperties properties) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("stockproof-reports");
        config.setJdbcUrl(properties.url());
        config.setUsername(properties.username());
        config.setPassword(properties.password());
        config.setMaximumPoolSize(properties.maximumPoolSize());
        config.setMinimumIdle(0);
        config.setReadOnly(true);
        config.setConnectionTimeout(CONNECTION_TIMEOUT_MILLIS);
        // A replica that is away keeps nothing from starting but the reports.
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql(SESSION);
        return new HikariDataSource(config);
    }

    /** The replica where there is one, else the database itself. Not to be written to. */
    public DataSource dataSource() {
        return database;
    }

    /** Outside of {@link #snapshot} each statement sees a moment of its own, on a replica one that is past. */
    public JdbcClient jdbc() {
        return jdbc;
    }

    /** A read-only transaction in which all statements see one moment. */
    public TransactionTemplate snapshot() {
        return snapshot;
    }

    /**
     * How far behind the database the replica is: nothing while it has replayed all that it receives, else the age of the
     * last commit that it replayed, which is the most it may be. Empty where there is no replica, none that answers, one that
     * has replayed nothing since it was started, or one that is none any more, since it was promoted.
     */
    public Optional<Duration> lag() {
        if (replica == null) {
            return Optional.empty();
        }
        try {
            return jdbc.sql("""
                            SELECT CASE WHEN NOT pg_is_in_recovery() THEN NULL
                                        WHEN pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn()
                                             AND EXISTS (SELECT FROM pg_stat_wal_receiver) THEN 0
                                        WHEN pg_last_xact_replay_timestamp() IS NOT NULL -- else the greatest would be 0
                                        THEN greatest(0, extract(epoch FROM clock_timestamp()
                                                                            - pg_last_xact_replay_timestamp())) END
                            """)
                    .query(Double.class)
                    .optional()
                    .map(seconds -> Duration.ofMillis(Math.round(seconds * 1_000)));
        } catch (DataAccessException e) {
            return Optional.empty();
        }
    }

    private double lagSeconds() {
        return lag().map(lag -> lag.toMillis() / 1_000.0).orElse(Double.NaN);
    }

    @Override
    public void destroy() {
        if (replica != null) {
            replica.close();
        }
    }
}
