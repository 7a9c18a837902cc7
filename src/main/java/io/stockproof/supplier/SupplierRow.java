package io.stockproof.supplier;

import io.stockproof.kernel.Share;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.supplier.Freshness.WhenStale;
import jakarta.persistence.Column;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;

/** A supplier as the database keeps it: one row for ever, marked when it is deleted. */
@Entity
@Table(name = "supplier")
@SuppressWarnings("NullAway.Init") // the database fills what the constructor leaves
class SupplierRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY) private Integer supplierId;

    private String code;
    private String name;

    @Enumerated(EnumType.STRING) private ConnectorKind connector;

    private @Nullable String baseUrl;
    private @Nullable String credential;

    @JdbcTypeCode(SqlTypes.JSON) private @Nullable FeedSettings feed;

    private @Nullable Integer pollEverySeconds;
    private @Nullable String pollCron;
    private long freshnessMaxAgeSeconds;

    @Enumerated(EnumType.STRING) private WhenStale freshnessWhenStale;

    private @Nullable BigDecimal freshnessKeepShare;
    private long reflectionDelaySeconds;

    @Enumerated(EnumType.STRING) private StockIs stockIs;

    private boolean live;
    private boolean paused;

    @Embedded private @Nullable SafetyStockColumns safetyStock;

    @Embedded private GuardColumns guard;

    @Column(name = "limit_requests_per_second") private BigDecimal limitRequestsPerSecond;

    private int limitConcurrency;
    private int limitTimeoutSeconds;
    private int limitRetries;

    @JdbcTypeCode(SqlTypes.JSON) private @Nullable WebhookSettings webhook;

    private long settingsVersion;
    private @Nullable Instant deletedAt;

    SupplierRow() {}

    SupplierRow(SupplierCode code) {
        this.code = code.value();
    }

    int id() {
        return supplierId;
    }

    SupplierCode code() {
        return new SupplierCode(code);
    }

    long settingsVersion() {
        return settingsVersion;
    }

    /** Takes all settings of {@code to} but its locations and items, and comes back to life if it was deleted. */
    void become(Supplier to) {
        name = to.name();
        connector = to.connector();
        baseUrl = to.baseUrl();
        credential = to.credential();
        feed = to.feed();
        PollSchedule poll = to.poll();
        pollEverySeconds = poll == null ? null : poll.everySeconds();
        pollCron = poll == null ? null : poll.cron();
        freshnessMaxAgeSeconds = to.freshness().maxAgeSeconds();
        freshnessWhenStale = to.freshness().whenStale();
        Share keepShare = to.freshness().keepShare();
        freshnessKeepShare = keepShare == null ? null : keepShare.value();
        reflectionDelaySeconds = to.reflectionDelaySeconds();
        stockIs = to.stockIs();
        live = to.live();
        paused = to.paused();
        safetyStock = SafetyStockColumns.of(to.safetyStock());
        guard = GuardColumns.of(to.guard());
        become(to.limits());
        webhook = to.webhook();
        deletedAt = null;
        changed();
    }

    private void become(Limits limits) {
        limitRequestsPerSecond = limits.requestsPerSecond();
        limitConcurrency = limits.concurrency();
        limitTimeoutSeconds = limits.timeoutSeconds();
        limitRetries = limits.retries();
    }

    /** What was concluded from earlier settings must not be trusted any more. */
    void changed() {
        settingsVersion++;
    }

    void delete(Instant now) {
        deletedAt = now;
        changed();
    }

    /** The supplier with these locations, and no items. */
    Supplier toSupplier(List<Location> locations) {
        PollSchedule poll =
                pollEverySeconds == null && pollCron == null ? null : new PollSchedule(pollEverySeconds, pollCron);
        Share keepShare = freshnessKeepShare == null ? null : new Share(freshnessKeepShare);
        Limits limits = new Limits(limitRequestsPerSecond, limitConcurrency, limitTimeoutSeconds, limitRetries);
        return new Supplier(
                code(),
                name,
                connector,
                baseUrl,
                credential,
                feed,
                poll,
                new Freshness(freshnessMaxAgeSeconds, freshnessWhenStale, keepShare),
                reflectionDelaySeconds,
                stockIs,
                live,
                paused,
                SafetyStockColumns.rule(safetyStock),
                guard.guard(),
                limits,
                webhook,
                locations,
                List.of());
    }
}
