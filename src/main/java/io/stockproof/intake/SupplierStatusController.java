package io.stockproof.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.connector.ConnectorHealth;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.problem.ProblemType;
import io.stockproof.supplier.Limits;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** Shows how a supplier is doing. */
@RestController
class SupplierStatusController {

    private static final int FAILURES_SHOWN = 5;

    private final Suppliers suppliers;
    private final PollRepository polls;
    private final PollTasks tasks;
    private final ConnectorHealth health;
    private final WebhookMonitor webhooks;
    private final InstantSource clock;

    SupplierStatusController(
            Suppliers suppliers,
            PollRepository polls,
            PollTasks tasks,
            ConnectorHealth health,
            WebhookMonitor webhooks,
            InstantSource clock) {
        this.suppliers = suppliers;
        this.polls = polls;
        this.tasks = tasks;
        this.health = health;
        this.webhooks = webhooks;
        this.clock = clock;
    }

    /** A poll in short. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record PollRef(long id, PollState state, @Nullable Instant startedAt, @Nullable Instant finishedAt) {

        static @Nullable PollRef of(Optional<Poll> poll) {
            return poll.map(found -> new PollRef(found.id(), found.state(), found.startedAt(), found.finishedAt()))
                    .orElse(null);
        }
    }

    /** How hard the supplier is asked at most. */
    record Rate(BigDecimal requestsPerSecond, int concurrency) {}

    /** A poll that failed, and why. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record FailedPoll(long id, @Nullable Instant finishedAt, String code, @Nullable String detail) {

        static FailedPoll of(Poll poll) {
            String code = poll.findings().isEmpty() ? "FAILED" : poll.findings().getFirst().code();
            return new FailedPoll(poll.id(), poll.finishedAt(), code, poll.detail());
        }
    }

    /**
     * How a supplier is doing.
     *
     * @param lastGoodPoll the last of all there is that could be trusted
     * @param nextPollAt {@code null} while it is not polled
     * @param lagSeconds since the last good poll
     * @param breaker {@code CLOSED}, {@code OPEN} or {@code HALF_OPEN}
     * @param lastError of calling the supplier
     * @param lastFailures the newest first, at most five
     * @param webhook {@code null} where none is expected
     * @param running under way, {@code queued} after it, {@code quarantined} waiting for a decision
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record SupplierStatus(
            String supplier,
            String connector,
            boolean paused,
            @Nullable PollRef lastGoodPoll,
            @Nullable PollRef lastPoll,
            @Nullable PollRef running,
            @Nullable PollRef queued,
            @Nullable PollRef quarantined,
            @Nullable Instant nextPollAt,
            @Nullable Long lagSeconds,
            String breaker,
            @Nullable Instant breakerSince,
            ConnectorHealth.@Nullable Points points,
            ConnectorHealth.@Nullable LastError lastError,
            Rate rate,
            List<FailedPoll> lastFailures,
            WebhookMonitor.@Nullable Shown webhook) {}

    @GetMapping("/v1/suppliers/{code}/status")
    @Requires(Scope.OPS_READ)
    SupplierStatus status(@PathVariable SupplierCode code) {
        StoredSupplier stored = suppliers
                .find(code)
                .orElseThrow(() -> ProblemType.UNKNOWN_SUPPLIER.because("There is no supplier " + code));
        int id = stored.supplierId();
        PollRef lastGood = PollRef.of(polls.lastGood(id));
        ConnectorHealth.Status line = health.of(code);
        Limits limits = stored.supplier().limits();
        return new SupplierStatus(
                code.value(),
                stored.supplier().connector().text(),
                stored.supplier().paused(),
                lastGood,
                PollRef.of(polls.latest(id,
                        List.of("APPLIED", "UNCHANGED", "PARTIAL", "QUARANTINED", "FAILED", "DISCARDED"))),
                PollRef.of(polls.latest(id, List.of("RUNNING"))),
                PollRef.of(polls.latest(id, List.of("QUEUED"))),
                PollRef.of(polls.latest(id, List.of("QUARANTINED"))),
                tasks.nextAt(code).orElse(null),
                lag(lastGood),
                line.breaker(),
                line.breakerSince(),
                line.points(),
                line.lastError(),
                new Rate(limits.requestsPerSecond(), limits.concurrency()),
                polls.list(code, PollState.FAILED, null, FAILURES_SHOWN).stream().map(FailedPoll::of).toList(),
                webhooks.shown(stored).orElse(null));
    }

    private @Nullable Long lag(@Nullable PollRef lastGood) {
        return lastGood == null
                ? null
                : Math.max(0, Duration.between(Objects.requireNonNull(lastGood.finishedAt()), clock.instant())
                        .toSeconds());
    }
}
