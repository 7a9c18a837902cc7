package io.stockproof.subscription;

import io.stockproof.access.Caller;
import io.stockproof.access.Requires;
import io.stockproof.access.Scope;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.Cursor;
import io.stockproof.web.Page;
import io.stockproof.web.PageRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What was sent to a receiver, what waits, and what was given up; which can be sent again. */
@RestController
@RequestMapping("/v1/subscriptions/{id}/deliveries")
class DeliveryController {

    private static final int DIGITS_MAX = 18;

    private final Subscriptions subscriptions;
    private final DeliveryLog deliveries;

    DeliveryController(Subscriptions subscriptions, DeliveryLog deliveries) {
        this.subscriptions = subscriptions;
        this.deliveries = deliveries;
    }

    @GetMapping
    @Requires(Scope.OPS_READ)
    Page<Delivery> list(
            Caller caller,
            @PathVariable String id,
            @RequestParam(required = false) Delivery.@Nullable State state,
            @RequestParam(required = false) @Nullable String variant,
            PageRequest page) {
        long before = page.cursor() == null ? Long.MAX_VALUE : page.cursor().number(0);
        List<Delivery> rows = deliveries.list(
                subscriptions.visible(caller, id).subscriptionId(), state, variant, before, page.limitPlusOne());
        return Page.of(rows, page, delivery -> Cursor.of(delivery.id()));
    }

    /** Sends one again that was given up, or delivered. Refused where something newer of its variant was put out since. */
    @PostMapping("/{delivery}/replay")
    @Requires(Scope.OPS_WRITE)
    Delivery replay(Caller caller, @PathVariable String id, @PathVariable String delivery) {
        long subscription = subscriptions.visible(caller, id).subscriptionId();
        if (!delivery.matches("\\d{1," + DIGITS_MAX + "}")) {
            throw unknown();
        }
        long number = Long.parseLong(delivery);
        boolean replayed = deliveries.replay(subscription, number);
        Delivery now = deliveries.find(subscription, number).orElseThrow(DeliveryController::unknown);
        if (!replayed) {
            throw ProblemType.STALE_EDIT.because("The delivery is " + now.state()
                    + ", or a newer event of its variant was put out since; nothing is sent again.");
        }
        return now;
    }

    private static Problem unknown() {
        return ProblemType.NOT_FOUND.because("The subscription has no such delivery.");
    }
}
