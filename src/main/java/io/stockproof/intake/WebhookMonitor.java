package io.stockproof.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.SupplierMessages;
import io.stockproof.connector.SupplierMessages.Delivery;
import io.stockproof.intake.WebhookRepository.Health;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Notices when a supplier's webhooks have fallen silent or were suspended, and tells. Polls need not be told: they ask
 * for the state themselves, and are seldom only while it is ACTIVE.
 */
@Component
class WebhookMonitor {

    private static final Logger log = LoggerFactory.getLogger(WebhookMonitor.class);

    private static final Duration ASKED_EVERY = Duration.ofMinutes(10);
    private static final int MESSAGES_KEPT_DAYS = 8;

    /** Far longer than the minutes for which a message that tells its own time is good. */
    private static final Duration PUSHED_KEPT = Duration.ofHours(1);

    private static final int DELETIONS_MAX = 20;

    private final Suppliers suppliers;
    private final WebhookRepository webhooks;
    private final RereadRepository rereads;
    private final WebhookKeys keys;
    private final SupplierMessages messages;
    private final InstantSource clock;
    private final MultiGauge states;

    WebhookMonitor(
            Suppliers suppliers,
            WebhookRepository webhooks,
            RereadRepository rereads,
            WebhookKeys keys,
            SupplierMessages messages,
            InstantSource clock,
            MeterRegistry meters) {
        this.suppliers = suppliers;
        this.webhooks = webhooks;
        this.rereads = rereads;
        this.keys = keys;
        this.messages = messages;
        this.clock = clock;
        this.states = MultiGauge.builder("stockproof.webhook.state")
                .description("1 for the state that a supplier's webhooks are in")
                .register(meters);
    }

    /**
     * How a supplier's webhooks do.
     *
     * @param lastMessageAt the last about stock; in a flood, one of the last few seconds
     * @param expectedGapSeconds the usual pause between bursts of messages
     * @param silentAfterSeconds without a message they count as silent
     * @param waitingProducts to be read again, since {@code waitingSince}
     * @param checkedAt when the supplier was last asked whether it sends
     * @param fault why messages cannot be verified, or the supplier not be asked
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Shown(
            WebhookState state,
            @Nullable Instant lastMessageAt,
            @Nullable Long expectedGapSeconds,
            long silentAfterSeconds,
            long waitingProducts,
            @Nullable Instant waitingSince,
            @Nullable Instant checkedAt,
            @Nullable String fault) {}

    /** Empty for a supplier from which none is expected. */
    Optional<Shown> shown(StoredSupplier stored) {
        if (!webhooks.isExpected(stored)) {
            return Optional.empty();
        }
        Health health = webhooks.health(stored);
        RereadRepository.Waiting waiting = rereads.waiting(stored.supplierId());
        String fault = keys.of(stored).fault();
        Double gap = health.gapSeconds();
        return Optional.of(new Shown(
                health.state(),
                health.lastAt(),
                gap == null ? null : Math.round(gap),
                health.silentAfterSeconds(),
                waiting.products(),
                waiting.since(),
                health.checkedAt(),
                fault == null ? health.checkError() : fault));
    }

    /** Asks those that can be asked, tells of every change, and forgets old messages. For one instance at a time. */
    void check() {
        for (StoredSupplier stored : expected()) {
            try {
                check(stored);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        for (int i = 0; i < DELETIONS_MAX && webhooks.deleteOld(MESSAGES_KEPT_DAYS); i++) {
            log.atDebug().log("Old messages deleted");
        }
        for (StoredSupplier stored : suppliers.all()) {
            for (int i = 0; i < DELETIONS_MAX
                    && stored.supplier().connector() == ConnectorKind.PUSH
                    && webhooks.deleteOld(stored.supplierId(), PUSHED_KEPT); i++) {
                log.atDebug().addKeyValue("supplier", stored.supplier().code()).log("Old messages deleted");
            }
        }
    }

    /** Shows the states on this instance. */
    void refreshMeters() {
        states.register(
                expected().stream()
                        .map(stored -> MultiGauge.Row.of(
                                Tags.of(
                                        "supplier", stored.supplier().code().value(),
                                        "state", webhooks.health(stored).state().name()),
                                1))
                        .toList(),
                true);
    }

    void check(StoredSupplier stored) throws InterruptedException {
        Instant checkedAt = webhooks.health(stored).checkedAt();
        boolean isToAsk = stored.supplier().connector() == ConnectorKind.CJ
                && !stored.supplier().paused()
                && (checkedAt == null || checkedAt.isBefore(clock.instant().minus(ASKED_EVERY)));
        if (isToAsk) {
            ask(stored);
        }
        tell(stored);
    }

    private void ask(StoredSupplier stored) throws InterruptedException {
        ReadRequest request =
                new ReadRequest(stored.supplierId(), stored.supplier(), List.of(), null, null, clock);
        try {
            webhooks.checked(stored.supplierId(), messages.delivery(request), null);
        } catch (ConnectorException e) {
            webhooks.checked(stored.supplierId(), Delivery.UNKNOWN, e.getMessage());
        }
    }

    private void tell(StoredSupplier stored) {
        Health health = webhooks.health(stored);
        WebhookState state = health.state();
        if (state.name().equals(health.toldState())) {
            return;
        }
        webhooks.told(stored.supplierId(), state);
        boolean isLoss = state == WebhookState.SILENT || state == WebhookState.SUSPENDED;
        (isLoss ? log.atWarn() : log.atInfo())
                .addKeyValue("supplier", stored.supplier().code())
                .addKeyValue("state", state)
                .addKeyValue("lastMessageAt", health.lastAt())
                .log(isLoss ? "Webhooks no longer come; the supplier is polled as if it had none" : "Webhooks checked");
    }

    private List<StoredSupplier> expected() {
        return suppliers.all().stream().filter(webhooks::isExpected).toList();
    }
}
