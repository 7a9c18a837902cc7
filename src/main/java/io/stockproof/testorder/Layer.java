package io.stockproof.testorder;

import static io.stockproof.kernel.Reason.BUNDLE_LIMITED;
import static io.stockproof.kernel.Reason.CONTRADICTORY;
import static io.stockproof.kernel.Reason.DESTINATION_BLOCKED;
import static io.stockproof.kernel.Reason.FACTORY_EXCLUDED;
import static io.stockproof.kernel.Reason.ITEM_RESTRICTED;
import static io.stockproof.kernel.Reason.LANE_SUSPENDED;
import static io.stockproof.kernel.Reason.LISTING_INACTIVE;
import static io.stockproof.kernel.Reason.LOCATION_INACTIVE;
import static io.stockproof.kernel.Reason.LOWER_RANK;
import static io.stockproof.kernel.Reason.MAPPING_AMBIGUOUS;
import static io.stockproof.kernel.Reason.MAPPING_BROKEN;
import static io.stockproof.kernel.Reason.METHOD_CLOSED;
import static io.stockproof.kernel.Reason.METHOD_NOT_OFFERED;
import static io.stockproof.kernel.Reason.NEVER_OBSERVED;
import static io.stockproof.kernel.Reason.NOT_ALLOCATED;
import static io.stockproof.kernel.Reason.NO_LANE;
import static io.stockproof.kernel.Reason.ORDER_LIMIT;
import static io.stockproof.kernel.Reason.OUT_OF_STOCK;
import static io.stockproof.kernel.Reason.REMAINDER;
import static io.stockproof.kernel.Reason.RESERVED;
import static io.stockproof.kernel.Reason.SAFETY_STOCK;
import static io.stockproof.kernel.Reason.SPLIT_NOT_ALLOWED;
import static io.stockproof.kernel.Reason.STOCK_STALE;
import static io.stockproof.kernel.Reason.SUPPLIER_PAUSED;
import static io.stockproof.kernel.Reason.TOO_HEAVY;
import static io.stockproof.kernel.Reason.TOO_SLOW;
import static io.stockproof.kernel.Reason.UNMAPPED;

import io.stockproof.kernel.Reason;
import java.util.List;

/** What an order has to get past, in this order. Every reason is of one layer. */
enum Layer {
    MAPPING(List.of(MAPPING_AMBIGUOUS, MAPPING_BROKEN, LISTING_INACTIVE), List.of(UNMAPPED)),

    SUPPLIER(List.of(NEVER_OBSERVED, CONTRADICTORY, LOCATION_INACTIVE, SUPPLIER_PAUSED), List.of(OUT_OF_STOCK)),

    FRESHNESS(List.of(STOCK_STALE), List.of()),

    ALLOCATION(List.of(FACTORY_EXCLUDED, NOT_ALLOCATED, SAFETY_STOCK), List.of()),

    SHIPPING(
            List.of(METHOD_NOT_OFFERED, METHOD_CLOSED, ITEM_RESTRICTED, TOO_HEAVY, DESTINATION_BLOCKED, NO_LANE,
                    LANE_SUSPENDED, TOO_SLOW, SPLIT_NOT_ALLOWED),
            List.of()),

    /** What the store last said that it shows. */
    DISPLAY(List.of(), List.of()),

    /** Tried, held and given up again, in a transaction that rolls back. */
    CHECKOUT(List.of(), List.of(RESERVED, BUNDLE_LIMITED, REMAINDER, LOWER_RANK, ORDER_LIMIT)),

    /** What the supplier itself says of sending it. */
    SUPPLIER_QUOTE(List.of(), List.of());

    private final List<Reason> gates;
    private final List<Reason> facts;

    Layer(List<Reason> gates, List<Reason> facts) {
        this.gates = gates;
        this.facts = facts;
    }

    /** Those of its reasons that somebody could decide to withhold nothing. */
    List<Reason> gates() {
        return gates;
    }

    boolean has(Reason reason) {
        return gates.contains(reason) || facts.contains(reason);
    }
}
