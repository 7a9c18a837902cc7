package io.stockproof.channel;

import io.stockproof.channel.Channel.AllocationDefault;
import io.stockproof.channel.Channel.Promise;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Share;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.annotations.Fetch;
import org.hibernate.annotations.FetchMode;
import org.jspecify.annotations.Nullable;

/** A channel as the database keeps it: one row for ever, marked when it is deleted. */
@Entity
@Table(name = "channel")
@SuppressWarnings("NullAway.Init") // the database fills what the constructor leaves
class ChannelRow {

    @Id
    @GeneratedValue(strategy = GenerationType.IDENTITY) private Integer channelId;

    private String code;
    private String name;
    private @Nullable Integer promiseMaxDeliveryDays;

    @Enumerated(EnumType.STRING) private FactoryPolicy.Policy factoryPolicy;

    private @Nullable BigDecimal factoryShare;
    private @Nullable Long factoryMaxUnits;

    @Enumerated(EnumType.STRING) private AllocationDefault allocationDefault;

    private boolean splitShipments;
    private boolean sumSources;

    @Embedded private @Nullable SafetyStockColumns safetyStock;

    private @Nullable Long orderLimit;
    private int reservationTtlSeconds;
    private int displayLowStockAt;
    private @Nullable Integer displayCapAt;
    private boolean displayHideExact;
    private long mismatchToleranceUnits;
    private BigDecimal mismatchToleranceShare;
    private int mismatchSettleSeconds;
    @Embedded private AlertColumns alerts;

    private @Nullable Instant deletedAt;

    @ElementCollection
    @CollectionTable(name = "channel_method", joinColumns = @JoinColumn(name = "channel_id"))
    @OrderColumn(name = "ordinal")
    @Column(name = "method")
    @Fetch(FetchMode.SUBSELECT) private List<String> methods = new ArrayList<>();

    @ElementCollection
    @CollectionTable(name = "channel_allocation", joinColumns = @JoinColumn(name = "channel_id"))
    @OrderColumn(name = "ordinal")
    @Fetch(FetchMode.SUBSELECT) private List<AllocationColumns> allocations = new ArrayList<>();

    @ElementCollection
    @CollectionTable(name = "channel_reference_context", joinColumns = @JoinColumn(name = "channel_id"))
    @OrderColumn(name = "ordinal")
    @Fetch(FetchMode.SUBSELECT) private List<ReferenceContextColumns> referenceContexts = new ArrayList<>();

    ChannelRow() {}

    ChannelRow(ChannelCode code) {
        this.code = code.value();
    }

    int id() {
        return channelId;
    }

    /** Takes all of {@code to}, and comes back to life if it was deleted. */
    void become(Channel to) {
        Promise promise = to.promise();
        Share share = to.factoryStock().share();
        name = to.name();
        promiseMaxDeliveryDays = promise == null ? null : promise.maxDeliveryDays();
        factoryPolicy = to.factoryStock().policy();
        factoryShare = share == null ? null : share.value();
        factoryMaxUnits = to.factoryStock().maxUnits();
        allocationDefault = to.allocationDefault();
        splitShipments = to.splitShipments();
        sumSources = to.sumSources();
        safetyStock = SafetyStockColumns.of(to.safetyStock());
        orderLimit = to.orderLimit();
        reservationTtlSeconds = to.reservationTtlSeconds();
        displayLowStockAt = to.display().lowStockAt();
        displayCapAt = to.display().capAt();
        displayHideExact = to.display().hideExact();
        mismatchToleranceUnits = to.mismatch().toleranceUnits();
        mismatchToleranceShare = to.mismatch().toleranceShare().value();
        mismatchSettleSeconds = to.mismatch().settleSeconds();
        alerts = AlertColumns.of(to.alerts());
        deletedAt = null;
        // New lists: rows are deleted and written anew, so that no order of updates meets a unique constraint.
        methods = new ArrayList<>(
                to.shippingMethods().stream().map(MethodCode::value).toList());
        allocations = new ArrayList<>(
                to.allocations().stream().map(AllocationColumns::of).toList());
        referenceContexts = new ArrayList<>(
                to.referenceContexts().stream().map(ReferenceContextColumns::of).toList());
    }

    void delete(Instant now) {
        deletedAt = now;
    }

    Channel toChannel() {
        FactoryPolicy factoryStock = new FactoryPolicy(
                factoryPolicy, factoryShare == null ? null : new Share(factoryShare), factoryMaxUnits);
        return new Channel(
                new ChannelCode(code),
                name,
                methods.stream().map(MethodCode::new).toList(),
                promiseMaxDeliveryDays == null ? null : new Promise(promiseMaxDeliveryDays),
                factoryStock,
                allocationDefault,
                allocations.stream().map(AllocationColumns::toAllocation).toList(),
                splitShipments,
                sumSources,
                SafetyStockColumns.rule(safetyStock),
                orderLimit,
                reservationTtlSeconds,
                new Display(displayLowStockAt, displayCapAt, displayHideExact),
                referenceContexts.stream()
                        .map(ReferenceContextColumns::toContext)
                        .toList(),
                new MismatchRule(mismatchToleranceUnits, new Share(mismatchToleranceShare), mismatchSettleSeconds),
                alerts.toRule());
    }
}
