package io.stockproof.testorder;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.access.Caller;
import io.stockproof.access.ChangeLog;
import io.stockproof.access.Idempotency;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.channel.Channels;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.ledger.Versions;
import io.stockproof.problem.InputError;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.shipping.ShippingMethods;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.validation.Valid;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Test orders that are made by themselves. */
@RestController
@RequestMapping("/v1/test-order-schedules")
class TestOrderScheduleController {

    private static final int SCHEDULES_MAX = 200;
    private static final String KIND = "test-order-schedule";

    private final ScheduleRepository schedules;
    private final Channels channels;
    private final ShippingMethods methods;
    private final Idempotency idempotency;
    private final ChangeLog changes;
    private final Versions versions;
    private final ObjectMapper json;
    private final InstantSource clock;

    TestOrderScheduleController(
            ScheduleRepository schedules,
            Channels channels,
            ShippingMethods methods,
            Idempotency idempotency,
            ChangeLog changes,
            Versions versions,
            ObjectMapper json,
            InstantSource clock) {
        this.schedules = schedules;
        this.channels = channels;
        this.methods = methods;
        this.idempotency = idempotency;
        this.changes = changes;
        this.versions = versions;
        this.json = json;
        this.clock = clock;
    }

    /** A schedule that was written, and the version that includes it. */
    record WrittenSchedule(@JsonUnwrapped TestOrderSchedule schedule, String version) {}

    /** The version that includes a deletion. */
    record DeletedSchedule(String version) {}

    /** Makes a schedule. It runs at once, and then as it says. */
    @PostMapping
    @Requires(Scope.OPS_WRITE)
    @ApiResponse(responseCode = "201", useReturnTypeSchema = true)
    ResponseEntity<WrittenSchedule> create(
            Caller caller,
            @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key,
            @Valid @RequestBody ScheduleInput schedule) {
        return idempotency.once(caller, "test-order-schedules", key, schedule, () -> {
            check(caller, schedule, 0);
            if (schedules.count() >= SCHEDULES_MAX) {
                throw ProblemType.INVALID_REQUEST.because(
                        "There are " + SCHEDULES_MAX + " schedules already; delete one first.");
            }
            Instant now = clock.instant();
            TestOrderSchedule made =
                    require(caller, schedules.create(schedule, Boolean.TRUE.equals(schedule.enabled()) ? now : null));
            changes.record(caller, KIND, made.name(), null, json.valueToTree(made));
            return ResponseEntity.created(URI.create("/v1/test-order-schedules/" + made.id()))
                    .body(new WrittenSchedule(made, versions.current()));
        });
    }

    /** Replaces what it does; what its runs came to stays. */
    @PutMapping("/{id}")
    @Requires(Scope.OPS_WRITE)
    @Transactional
    public WrittenSchedule replace(
            Caller caller, @PathVariable long id, @Valid @RequestBody ScheduleInput schedule) {
        TestOrderSchedule before = require(caller, id);
        check(caller, schedule, id);
        Instant now = clock.instant();
        boolean asBefore = before.nextRunAt() != null
                && Objects.equals(before.everySeconds(), schedule.everySeconds())
                && Objects.equals(before.cron(), schedule.cron());
        Instant next = !Boolean.TRUE.equals(schedule.enabled())
                ? null
                : asBefore ? before.nextRunAt() : ScheduleTimes.next(schedule.everySeconds(), schedule.cron(), now);
        schedules.replace(id, schedule, next);
        TestOrderSchedule after = require(caller, id);
        changes.record(caller, KIND, after.name(), json.valueToTree(before), json.valueToTree(after));
        return new WrittenSchedule(after, versions.current());
    }

    @DeleteMapping("/{id}")
    @Requires(Scope.OPS_WRITE)
    @Transactional
    public DeletedSchedule delete(Caller caller, @PathVariable long id) {
        TestOrderSchedule before = require(caller, id);
        schedules.delete(id);
        changes.record(caller, KIND, before.name(), json.valueToTree(before), null);
        return new DeletedSchedule(versions.current());
    }

    @GetMapping("/{id}")
    @Requires(Scope.OPS_READ)
    TestOrderSchedule show(Caller caller, @PathVariable long id) {
        return require(caller, id);
    }

    @GetMapping
    @Requires(Scope.OPS_READ)
    Page<TestOrderSchedule> list(
            Caller caller, @RequestParam(required = false) @Nullable ChannelCode channel, PageRequest page) {
        if (channel != null) {
            requireKnown(caller, channel);
        }
        Cursor after = page.cursor();
        List<TestOrderSchedule> rows =
                schedules.list(channel, caller.channels(), after == null ? 0 : after.number(0), page.limitPlusOne());
        return Page.of(rows, page, schedule -> Cursor.of(schedule.id()));
    }

    private void check(Caller caller, ScheduleInput schedule, long id) {
        schedule.check(clock.instant());
        requireKnown(caller, schedule.channel());
        if (schedule.shippingMethod() != null && methods.find(schedule.shippingMethod()).isEmpty()) {
            throw ProblemType.UNKNOWN_METHOD.because("There is no shipping method " + schedule.shippingMethod() + ".");
        }
        if (schedules.isNamed(schedule.name(), id)) {
            throw ProblemType.INVALID_REQUEST.because(
                    "The schedule is not valid.", List.of(new InputError("name", "is the name of another schedule")));
        }
    }

    private void requireKnown(Caller caller, ChannelCode channel) {
        if (!caller.sees(channel) || channels.find(channel).isEmpty()) {
            throw ProblemType.UNKNOWN_CHANNEL.because("There is no channel " + channel + ".");
        }
    }

    /** One of a channel that the caller's key sees, else {@code not-found}. */
    private TestOrderSchedule require(Caller caller, long id) {
        return schedules.find(id)
                .filter(schedule -> caller.sees(schedule.channel()))
                .orElseThrow(() -> unknown(id));
    }

    private static Problem unknown(long id) {
        return ProblemType.NOT_FOUND.because("There is no schedule " + id + ".");
    }
}
