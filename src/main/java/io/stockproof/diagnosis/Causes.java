package io.stockproof.diagnosis;

import io.stockproof.availability.ChannelRules;
import io.stockproof.availability.Explanation;
import io.stockproof.channel.Allocation;
import io.stockproof.channel.Channel;
import io.stockproof.channel.FactoryPolicy;
import io.stockproof.diagnosis.Known.Fault;
import io.stockproof.diagnosis.Known.SeenPoll;
import io.stockproof.diagnosis.Known.SupplierState;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.Share;
import io.stockproof.supplier.LocationKind;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Names the cause behind a closed gate, and behind a supplier's silence. Pure. */
final class Causes {

    private final Case of;

    Causes(Case of) {
        this.of = of;
    }

    RootCause of(Obstacle obstacle) {
        return switch (obstacle.gate()) {
            case MAPPING_BROKEN -> RootCause.SUP_VARIANT_DISCONTINUED;
            case LISTING_INACTIVE -> RootCause.POL_SKU_BLOCKED;
            case LOCATION_INACTIVE -> RootCause.ALC_LOCATION_INACTIVE;
            case SUPPLIER_PAUSED -> RootCause.POL_SUPPLIER_PAUSED;
            case STOCK_STALE -> ofSilence(obstacle.stopped().getFirst().part(), RootCause.ING_STALE);
            case FACTORY_EXCLUDED -> ofFactory(obstacle);
            case NOT_ALLOCATED -> ofAllocation(obstacle);
            case METHOD_NOT_OFFERED -> offersNone() ? RootCause.SHP_METHOD_UNSET : RootCause.SHP_METHOD_NOT_OFFERED;
            case METHOD_CLOSED -> RootCause.SHP_METHOD_CLOSED;
            case ITEM_RESTRICTED, TOO_HEAVY -> RootCause.SHP_METHOD_NOT_ELIGIBLE;
            case DESTINATION_BLOCKED, NO_LANE -> RootCause.SHP_DEST_UNSERVED;
            case LANE_SUSPENDED -> RootCause.SHP_LANE_SUSPENDED;
            case TOO_SLOW -> RootCause.SUP_LEADTIME_EXCEEDED;
            case RESERVED -> isOversold(obstacle) ? RootCause.RSV_OVERSOLD : RootCause.RSV_HELD_BY_CHECKOUT;
            case SAFETY_STOCK -> RootCause.POL_SAFETY_STOCK;
            case SPLIT_NOT_ALLOWED -> RootCause.CRT_SPLIT_NOT_ALLOWED;
            case UNMAPPED -> RootCause.MAP_MISSING;
            case MAPPING_AMBIGUOUS -> RootCause.MAP_DUPLICATE_SKU;
            case NEVER_OBSERVED -> RootCause.ING_NEVER_OBSERVED;
            case CONTRADICTORY -> RootCause.SUP_CONTRADICTORY;
            case BUNDLE_LIMITED, REMAINDER -> RootCause.MAP_BUNDLE_COMPONENT;
            case LOWER_RANK -> RootCause.MAP_MULTI_SUPPLIER_CONFLICT;
            case ORDER_LIMIT -> RootCause.CRT_QTY_LIMIT;
            case OUT_OF_STOCK -> RootCause.SUP_ZERO_ALL;
        };
    }

    /** Whether the channel has no shipping method at all. */
    boolean offersNone() {
        ChannelRules rules = of.rules();
        return of.context().shippingMethod() == null
                && rules.channel().shippingMethods().stream().noneMatch(rules::knows);
    }

    /** The allocation that names a location; empty where none does. */
    Optional<Allocation> allocation(LocationCode location) {
        return of.rules().channel().allocations().stream()
                .filter(allocation -> allocation.location().equals(location))
                .findFirst();
    }

    private RootCause ofFactory(Obstacle obstacle) {
        FactoryPolicy policy = of.rules().channel().factoryStock();
        if (policy.policy() == FactoryPolicy.Policy.INCLUDE) {
            return roundsToNothing(policy.share(), policy.maxUnits(), obstacle)
                    ? RootCause.POL_PERCENT_ROUND_DOWN
                    : RootCause.POL_MAX_CAP;
        }
        boolean onlyThere = obstacle.stopped().stream()
                .flatMap(stopped -> stopped.part().locations().stream())
                .allMatch(place -> place.kind() == LocationKind.FACTORY || place.onHand() == 0);
        return onlyThere ? RootCause.SUP_FACTORY_ONLY : RootCause.POL_FACTORY_EXCLUDED;
    }

    private RootCause ofAllocation(Obstacle obstacle) {
        Explanation.Place place = obstacle.place();
        Allocation allocation = place == null ? null : allocation(place.location()).orElse(null);
        if (allocation == null || isNothing(allocation)) {
            return hasSelectedWithoutStock(obstacle)
                    ? RootCause.ALC_ZERO_IN_SELECTED_WH
                    : RootCause.ALC_NOT_ALLOCATED;
        }
        return roundsToNothing(allocation.share(), allocation.units(), obstacle)
                ? RootCause.POL_PERCENT_ROUND_DOWN
                : RootCause.POL_MAX_CAP;
    }

    static boolean isNothing(Allocation allocation) {
        return Boolean.TRUE.equals(allocation.none())
                || (allocation.units() != null && allocation.units() == 0)
                || (allocation.share() != null && allocation.share().equals(Share.NONE));
    }

    /** Whether the channel does sell from some place, where the supplier says that it has none of the item. */
    private boolean hasSelectedWithoutStock(Obstacle obstacle) {
        Channel channel = of.rules().channel();
        List<LocationCode> selected = channel.allocations().stream()
                .filter(allocation -> !isNothing(allocation))
                .map(Allocation::location)
                .toList();
        return obstacle.stopped().stream()
                .flatMap(stopped -> stopped.part().locations().stream())
                .anyMatch(place -> selected.contains(place.location()) && place.onHand() == 0);
    }

    /** A share that admits some of any larger number, and of this one nothing. */
    private static boolean roundsToNothing(@Nullable Share share, @Nullable Long unitsMax, Obstacle obstacle) {
        if (share == null || share.equals(Share.NONE) || (unitsMax != null && unitsMax == 0)) {
            return false;
        }
        return obstacle.stopped().stream().allMatch(stopped -> share.admittedOf(stopped.quantity()) == 0);
    }

    private static boolean isOversold(Obstacle obstacle) {
        return obstacle.stopped().stream()
                .map(Obstacle.Stopped::place)
                .anyMatch(place -> place != null && place.reserved() > place.onHand());
    }

    /** Why nothing new comes from the supplier of a component; {@code otherwise} where that is not known. */
    RootCause ofSilence(Explanation.Part part, RootCause otherwise) {
        boolean unreadable = of.state(part).map(Known.ItemState::rejected).isPresent();
        SupplierState state = of.known().suppliers().get(part.supplier());
        RootCause cause = state == null ? otherwise : ofSilence(state, otherwise);
        return unreadable && cause == otherwise ? RootCause.ING_UNIT_OR_TEXT_UNMAPPED : cause;
    }

    private static RootCause ofSilence(SupplierState state, RootCause otherwise) {
        SeenPoll last = state.last();
        SeenPoll quarantined = state.quarantined();
        Fault fault = state.open();
        if (state.tokenFault() != null && state.tokenFault().kind().equals("UNAUTHORIZED")) {
            return RootCause.ING_AUTH_EXPIRED;
        }
        if (last != null && last.state().equals("FAILED")) {
            return ofFault(last.findings().isEmpty() ? "" : last.findings().getFirst(), state, otherwise);
        }
        if (quarantined != null) {
            return ofQuarantine(quarantined);
        }
        if (last != null && last.stopped()) {
            return RootCause.ING_BUDGET_EXHAUSTED;
        }
        if (fault != null) {
            return ofFault(fault.kind(), state, otherwise);
        }
        if (state.breaker().equals("OPEN")) {
            return RootCause.ING_SUPPLIER_DOWN;
        }
        return state.webhookSuspendedAt() != null ? RootCause.ING_WEBHOOK_SUSPENDED : otherwise;
    }

    /** By the kinds of the connectors' failures. */
    private static RootCause ofFault(String kind, SupplierState state, RootCause otherwise) {
        return switch (kind) {
            case "UNAUTHORIZED" -> RootCause.ING_AUTH_EXPIRED;
            case "RATE_LIMITED" -> state.points() != null && state.points().remaining() == 0
                    ? RootCause.ING_BUDGET_EXHAUSTED
                    : RootCause.ING_RATE_LIMITED;
            case "TRUNCATED" -> RootCause.ING_FEED_TRUNCATED;
            case "MALFORMED" -> RootCause.ING_SCHEMA_CHANGED;
            case "UNREACHABLE", "TIMEOUT", "SUPPLIER_ERROR", "BREAKER_OPEN" -> RootCause.ING_SUPPLIER_DOWN;
            default -> otherwise;
        };
    }

    /** By the codes of the guard's suspicions. */
    private static RootCause ofQuarantine(SeenPoll poll) {
        if (poll.findings().contains("EMPTY")) {
            return RootCause.ING_FEED_EMPTY;
        }
        return poll.findings().contains("ROWS_SHARE")
                ? RootCause.ING_FEED_TRUNCATED
                : RootCause.ING_FEED_ANOMALY;
    }
}
