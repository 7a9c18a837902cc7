package io.stockproof.subscription;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.stockproof.access.Caller;
import io.stockproof.access.Idempotency;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.availability.Context;
import io.stockproof.ledger.Versions;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Subscriptions to changed answers and other news of a channel: made, shown without their secret, switched, removed. */
@RestController
@RequestMapping("/v1/subscriptions")
class SubscriptionController {

    private final Subscriptions subscriptions;
    private final SubscriptionRepository stored;
    private final Idempotency idempotency;
    private final Versions versions;

    SubscriptionController(
            Subscriptions subscriptions, SubscriptionRepository stored, Idempotency idempotency, Versions versions) {
        this.subscriptions = subscriptions;
        this.stored = stored;
        this.idempotency = idempotency;
        this.versions = versions;
    }

    /**
     * A new subscription, or one with a new secret.
     *
     * @param secret what its events are signed with, shown this once; {@code null} where the first answer is given again
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Disclosed(@JsonUnwrapped Subscription subscription, @Nullable String secret, String version) {}

    /** A subscription that was changed, and the version that includes it. */
    record Written(@JsonUnwrapped Subscription subscription, String version) {}

    /** The version that includes a deletion. */
    record Deleted(String version) {}

    @PostMapping
    @Requires(Scope.OPS_WRITE)
    @ApiResponse(responseCode = "201", useReturnTypeSchema = true)
    ResponseEntity<Disclosed> create(
            Caller caller,
            @RequestHeader(name = Idempotency.HEADER, required = false) @Nullable String key,
            @RequestBody NewSubscription asked) {
        asked.check();
        Optional<Context> context = subscriptions.contextOf(caller, asked);
        return idempotency.onceShown(caller, "subscriptions", key, asked,
                () -> subscriptions.create(caller, asked, context.orElse(null)),
                made -> ResponseEntity.created(URI.create("/v1/subscriptions/" + made.subscription().id()))
                        .body(new Disclosed(made.subscription(), null, versions.current())),
                made -> new Disclosed(made.subscription(), made.secret().text(), versions.current()));
    }

    @GetMapping
    @Requires(Scope.OPS_READ)
    Page<Subscription> list(Caller caller, PageRequest page) {
        long before = page.cursor() == null ? Long.MAX_VALUE : page.cursor().number(0);
        List<SubscriptionRepository.Stored> rows = stored.list(caller, before, page.limitPlusOne());
        var shown = Page.of(rows, page, row -> Cursor.of(row.subscriptionId()));
        return new Page<>(
                shown.items().stream().map(SubscriptionRepository.Stored::subscription).toList(), shown.nextCursor());
    }

    @GetMapping("/{id}")
    @Requires(Scope.OPS_READ)
    Subscription show(Caller caller, @PathVariable String id) {
        return subscriptions.visible(caller, id).subscription();
    }

    /** Removes it with all that is still to be sent. */
    @DeleteMapping("/{id}")
    @Requires(Scope.OPS_WRITE)
    Deleted delete(Caller caller, @PathVariable String id) {
        subscriptions.delete(caller, id);
        return new Deleted(versions.current());
    }

    /** Switches it on again: whatever has changed since it was off is sent. */
    @PostMapping("/{id}/enable")
    @Requires(Scope.OPS_WRITE)
    Written enable(Caller caller, @PathVariable String id) {
        return new Written(subscriptions.enable(caller, id, true), versions.current());
    }

    @PostMapping("/{id}/disable")
    @Requires(Scope.OPS_WRITE)
    Written disable(Caller caller, @PathVariable String id) {
        return new Written(subscriptions.enable(caller, id, false), versions.current());
    }

    /** Gives it a new secret. For a day events carry a signature of the old one as well. */
    @PostMapping("/{id}/rotate")
    @Requires(Scope.OPS_WRITE)
    Disclosed rotate(Caller caller, @PathVariable String id) {
        Subscriptions.Made made = subscriptions.rotate(caller, id);
        return new Disclosed(made.subscription(), made.secret().text(), versions.current());
    }
}
