package io.stockproof.diagnosis;

import io.stockproof.channel.Allocation;
import io.stockproof.kernel.Reason;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Says what to do, in words that an operator acts on, with the numbers and names. Pure. */
final class Suggestions {

    private final Case of;
    private final Findings found;
    private final String channel;
    private final String item;
    private final String method;
    private final String units;
    private final String places;
    private final String detail;

    Suggestions(Case of, Findings found) {
        this.of = of;
        this.found = found;
        this.channel = "channel " + of.channel();
        this.item = Words.item(found.subject());
        Obstacle obstacle = found.obstacle();
        this.method = obstacle == null ? "a shipping method" : Objects.toString(obstacle.method(), "a shipping method");
        this.units = obstacle == null ? "" : Words.units(obstacle.quantity());
        this.places = obstacle == null ? "" : Words.places(obstacle.stopped());
        this.detail = obstacle == null || obstacle.stopped().isEmpty()
                ? ""
                : obstacle.stopped().getFirst().detail();
    }

    String text() {
        return found.obstacle() == null
                ? new MoreSuggestions(of, found).text()
                : ofGate() + consequence() + meanwhile();
    }

    private String ofGate() {
        return switch (found.cause().layer()) {
            case INGEST -> new MoreSuggestions(of, found).ofSilence(units + " at " + places);
            case SHIPPING -> ofShipping();
            case ALLOCATION -> ofAllocation();
            case SUPPLY, POLICY -> ofSupplyOrPolicy();
            case MAPPING, RESERVATION, CHANNEL, CART, UNKNOWN -> ofRest();
        };
    }

    private String ofSupplyOrPolicy() {
        return switch (found.cause()) {
            case SUP_FACTORY_ONLY -> units + " are at the factory " + places + ", 0 in a warehouse. " + allowFactory();
            case POL_FACTORY_EXCLUDED ->
                    units + " are at the factory " + places + ", which " + channel + " does not sell. "
                            + allowFactory();
            case SUP_LEADTIME_EXCEEDED -> units + " at " + places + " take too long: " + detail
                    + ". Promise that long, or offer a faster method.";
            case SUP_VARIANT_DISCONTINUED -> new MoreSuggestions(of, found).text();
            case POL_MAX_CAP ->
                    units + " at " + places + " are above a limit: " + detail + ". Raise it.";
            case POL_PERCENT_ROUND_DOWN -> "Of " + units + " at " + places + " the share rounds down to 0: " + detail
                    + ". Allot whole units, or a larger share.";
            case POL_SAFETY_STOCK -> units + " at " + places + " are safety stock, " + detail
                    + ". Keep back less, at the risk of selling what is gone.";
            case POL_SUPPLIER_PAUSED -> "Supplier " + supplier() + " is paused: " + units + " at " + places
                    + " do not count. Resume it.";
            case POL_SKU_BLOCKED -> "Listing " + of.listing().variant() + " of " + channel + " is not active: " + units
                    + " at " + places + " do not count. Activate it, or take it off the store.";
            default -> throw new IllegalStateException(found.cause() + " is no gate");
        };
    }

    private String allowFactory() {
        int days = stopped().stream()
                .filter(stopped -> stopped.place() != null)
                .mapToInt(stopped -> of.rules().leadTimeDays(Objects.requireNonNull(stopped.place()).location()))
                .max()
                .orElse(0);
        return "Allow factory stock on " + channel + " (+" + days
                + " days lead time), or have units moved to a warehouse.";
    }

    private String ofAllocation() {
        return switch (found.cause()) {
            case ALC_LOCATION_INACTIVE -> units + " are at " + places + ", which does not count: " + detail
                    + ". Declare it active, if its stock is for sale.";
            case ALC_ZERO_IN_SELECTED_WH -> "Channel " + of.channel() + " sells from " + selected()
                    + ", where there is 0 of " + item + "; " + units
                    + " are at " + places + ". Allocate " + places + " too, or have units moved.";
            default -> units + " are at " + places + ", of which nothing is allocated to " + channel + ". Allocate "
                    + places + " to it.";
        };
    }

    private String selected() {
        List<String> selected = of.rules().channel().allocations().stream()
                .filter(allocation -> !Causes.isNothing(allocation))
                .map(Allocation::location)
                .map(Object::toString)
                .toList();
        return Words.named(selected, "no location");
    }

    private String ofShipping() {
        String lane = found.obstacle() == null
                ? ""
                : Words.lane(found.obstacle().place(), country()) + " by " + method;
        return switch (found.cause()) {
            case SHP_METHOD_UNSET -> "No shipping method is offered in " + channel + ". Offer " + method
                    + ", which could carry " + item + " to " + country() + ".";
            case SHP_METHOD_NOT_OFFERED -> "Shipping method " + method + " is not offered in " + channel
                    + ". Offer it, or compare with another one.";
            case SHP_METHOD_CLOSED -> "Shipping method " + method + " is closed: " + units + " at " + places
                    + " cannot leave. Open it, or offer another one to " + country() + ".";
            case SHP_METHOD_NOT_ELIGIBLE -> "Shipping method " + method + " refuses " + item + ": " + detail
                    + ". Offer another one for it.";
            case SHP_LANE_SUSPENDED -> "Lane " + lane + " is suspended: " + units + " at " + places
                    + " cannot leave. Resume it, or offer another method.";
            default -> (found.reason() == Reason.DESTINATION_BLOCKED
                    ? "Lane " + lane + " is blocked: "
                    : "There is no lane " + lane + ": ")
                    + units + " at " + places + " cannot go there. Open it, or do not offer the variant in " + country()
                    + ".";
        };
    }

    private String ofRest() {
        return switch (found.cause()) {
            case RSV_HELD_BY_CHECKOUT -> units + " at " + places + " are in other shoppers' carts and orders"
                    + new MoreSuggestions(of, found).firstHold() + ". Show fewer until then.";
            case RSV_OVERSOLD -> new MoreSuggestions(of, found).ofShortfall(stopped());
            case CRT_SPLIT_NOT_ALLOWED -> units + " of " + item
                    + " stand where the rest of a line does not, and " + channel
                    + " ships a line in one parcel. Allow split shipments, or show fewer.";
            default -> new MoreSuggestions(of, found).text();
        };
    }

    /** What fixing the first alone gives, and what with the others. */
    private String consequence() {
        Long alone = found.unlocks();
        Long all = found.unlocksAll();
        String others = found.contributing().stream().map(Enum::name).collect(Collectors.joining(", "));
        if (alone == null) {
            return others.isEmpty() ? "" : " Beside it: " + others + ".";
        }
        boolean gains = alone > found.now().available();
        if (others.isEmpty() || gains && alone.equals(all)) { // what else there is would add nothing
            return gains ? " That gives " + Words.number(alone) + "." : "";
        }
        String together = all == null ? "" : "; all together give " + Words.number(all);
        if (gains) {
            return " That alone gives " + Words.number(alone) + ", since there is also " + others + together + ".";
        }
        return alone == 0
                ? " Fixing only this still sells nothing, since there is also " + others + together + "."
                : " Fixing only this changes nothing, since there is also " + others + together + ".";
    }

    private String meanwhile() {
        long available = found.now().available();
        return available == 0
                ? " Otherwise show 0, not " + Words.number(of.displayed().quantity()) + "."
                : " Otherwise show " + Words.number(available) + ", not " + Words.number(of.displayed().quantity())
                        + ".";
    }

    private List<Obstacle.Stopped> stopped() {
        return found.obstacle() == null ? List.of() : found.obstacle().stopped();
    }

    private String supplier() {
        return found.subject() == null ? "" : found.subject().supplier().value();
    }

    private String country() {
        return of.context().destination().country().value();
    }
}
