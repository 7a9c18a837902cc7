package io.stockproof.diagnosis;

import io.stockproof.availability.Explanation;
import io.stockproof.diagnosis.Known.PositionState;
import io.stockproof.diagnosis.Known.SupplierState;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The suggestions that rest on what the database knows beside the rules. Pure. */
final class MoreSuggestions {

    private final Case of;
    private final Findings found;
    private final Explanation.@Nullable Part part;
    private final String item;
    private final String shown;
    private final String sold;

    MoreSuggestions(Case of, Findings found) {
        this.of = of;
        this.found = found;
        this.part = found.subject();
        this.item = Words.item(part);
        this.shown = Words.number(of.displayed().quantity());
        this.sold = Words.number(found.now().available());
    }

    String text() {
        String listing = "Variant " + of.listing().variant() + " of channel " + of.channel();
        return switch (found.cause()) {
            case MAP_MISSING -> listing + " is mapped to no item" + byImport()
                    + ". Map it, or show it as sold out: the store shows " + shown + ".";
            case MAP_DUPLICATE_SKU -> listing + " is mapped to " + item
                    + ", which matches several items and none to the letter. Map it to one of them.";
            case MAP_STALE_AFTER_EDIT -> listing + " was mapped anew after the store was read" + byImport()
                    + "; " + sold + " can be bought of what it is made of now, the store shows " + shown
                    + ". Check the mapping, then have the store refreshed.";
            case MAP_BUNDLE_COMPONENT -> item + " is what is short: " + advertised()
                    + " advertised, " + (part == null ? 1 : part.units()) + " to a unit. Restock it, or show " + sold
                    + ", not " + shown + ".";
            case MAP_MULTI_SUPPLIER_CONFLICT -> listing + " has several sources, of which one serves an order: " + sold
                    + ", the store shows the " + shown + " of all. Let the channel add sources up, or show " + sold
                    + ".";
            case SUP_VARIANT_DISCONTINUED -> supplier() + " no longer has " + sku() + brokenReason()
                    + ". Map variant " + of.listing().variant() + " to another item, or take it off the store.";
            case SUP_ZERO_ALL -> supplier() + " has none of " + sku()
                    + " at any location. Show 0, not " + shown + ", or restock.";
            case SUP_CONTRADICTORY -> supplier() + " states " + sku()
                    + " more than once, differently, and never stated one value. Get one from the supplier.";
            case SUP_ROUND_NUMBER_SUSPECT -> supplier() + " states a number for " + sku()
                    + " that programs write where they mean none. Ask for the real one, or cap what is shown.";
            case POL_QUARANTINE_HOLD -> "The guard holds newer values of " + item + heldBy()
                    + "; with them the store's " + shown + " would be right. Release or reject them.";
            case CHN_CACHE_STALE ->
                    "The store shows " + shown + " as of " + Words.at(of.displayed().observedAt()) + ", "
                            + sold + " can be bought" + lastChange() + ". Have the store refreshed.";
            case CRT_QTY_LIMIT -> "Channel " + of.channel() + " sells at most "
                    + Words.number(found.now().purchasable()) + " in one order; " + sold
                    + " are there. Say so on the page, or raise the limit.";
            case SHP_QUOTE_DISAGREES -> "A supplier's own quote contradicts us. Hold the lanes of " + of.channel()
                    + " against it.";
            case UNEXPLAINED -> "The store shows " + shown + " as of " + Words.at(of.displayed().observedAt()) + ", "
                    + sold + " can be bought, and nothing that is known explains it. Look at what writes to the store.";
            default -> ofSilence(item);
        };
    }

    /** Why no newer number comes; {@code what} waits for one. */
    String ofSilence(String what) {
        String supplier = "Supplier " + supplier();
        return switch (found.cause()) {
            case ING_STALE -> what + " are older than is believed" + age() + ". Poll " + supplier() + " again.";
            case ING_NEVER_OBSERVED -> "No number of " + what + " was ever observed. Poll " + supplier()
                    + ", or check how it is called there.";
            case ING_BUDGET_EXHAUSTED -> supplier + " has no calls left" + points() + ": " + what
                    + " wait. Poll less often, or get a larger allowance.";
            case ING_RATE_LIMITED -> supplier + " asks to be called less often: " + what + " wait" + fault()
                    + ". The next poll tries again.";
            case ING_AUTH_EXPIRED -> supplier + " refuses our credential" + fault() + ": " + what
                    + " wait. Renew it, and poll again.";
            case ING_SUPPLIER_DOWN -> supplier + " does not answer" + fault() + ": " + what
                    + " wait. It is tried again by itself; ask the supplier.";
            case ING_WEBHOOK_SUSPENDED -> supplier + " no longer sends messages: " + what
                    + " wait. Register them again, and poll.";
            case ING_FEED_EMPTY -> supplier + " sent an empty feed, which is quarantined" + poll() + ": " + what
                    + " wait. Ask for the feed; release it only if all is sold out.";
            case ING_FEED_TRUNCATED -> supplier + " sent a feed that is cut off" + poll() + ": " + what
                    + " wait. Poll again.";
            case ING_FEED_ANOMALY -> supplier + " sent numbers that look wrong, which are quarantined" + poll() + ": "
                    + what + " wait. Release or reject them.";
            case ING_SCHEMA_CHANGED -> supplier + " sent a feed of another form" + fault() + ": " + what
                    + " wait. Set its columns anew.";
            case ING_UNIT_OR_TEXT_UNMAPPED -> supplier + " states " + what + " in words that no rule reads" + rejected()
                    + ". Add a rule for them.";
            default -> throw new IllegalStateException("no words for " + found.cause());
        };
    }

    /** Which of the holds runs out first. */
    String firstHold() {
        return positions().stream()
                .map(PositionState::holdsUntil)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .map(until -> ", of which the first may come back at " + Words.at(until))
                .orElse("");
    }

    String ofShortfall(List<Obstacle.Stopped> stopped) {
        Explanation.Place place = stopped.stream()
                .map(Obstacle.Stopped::place)
                .filter(Objects::nonNull)
                .filter(one -> one.reserved() > one.onHand())
                .findFirst()
                .orElseThrow();
        return Words.number(place.reserved()) + " of " + item + " are promised at " + place.location()
                + ", where the supplier now has " + Words.number(place.onHand())
                + ". Reroute, reduce or cancel the reservations that the shortfall names.";
    }

    private List<PositionState> positions() {
        return of.known().items().values().stream()
                .flatMap(one -> one.positions().values().stream())
                .toList();
    }

    private String supplier() {
        return part == null ? "The supplier" : part.supplier().value();
    }

    private String sku() {
        return part == null ? "it" : part.sku();
    }

    private String advertised() {
        return Words.number(part == null ? 0 : part.advertised());
    }

    private Optional<SupplierState> state() {
        return Optional.ofNullable(part).map(one -> of.known().suppliers().get(one.supplier()));
    }

    private String age() {
        return part == null
                ? ""
                : part.locations().stream()
                        .mapToLong(Explanation.Place::ageSeconds)
                        .max()
                        .stream()
                        .mapToObj(seconds -> ", observed " + Words.duration(seconds) + " ago")
                        .findFirst()
                        .orElse("");
    }

    private String points() {
        return state().map(SupplierState::points)
                .map(points -> " (" + points.remaining() + " of " + points.total() + " points)")
                .orElse("");
    }

    private String fault() {
        return state()
                .map(state -> state.tokenFault() != null ? state.tokenFault() : state.open())
                .map(fault -> " (" + fault.detail() + ")")
                .orElse("");
    }

    private String poll() {
        return state()
                .map(state -> state.quarantined() != null ? state.quarantined() : state.last())
                .map(poll -> " as poll " + poll.id())
                .orElse("");
    }

    private String rejected() {
        return Optional.ofNullable(part)
                .flatMap(of::state)
                .map(Known.ItemState::rejected)
                .map(row -> " (" + row.column() + ": " + row.detail() + ")")
                .orElse("");
    }

    private String brokenReason() {
        return Optional.ofNullable(part)
                .flatMap(of::state)
                .map(Known.ItemState::brokenReason)
                .map(reason -> " (" + reason + ")")
                .orElse("");
    }

    private String byImport() {
        return Optional.ofNullable(of.known().origin())
                .map(Known.Origin::importId)
                .map(id -> " by import " + id)
                .orElse("");
    }

    private String heldBy() {
        return positions().stream()
                .map(PositionState::quarantined)
                .filter(Objects::nonNull)
                .findFirst()
                .map(held -> ", of poll " + held.pollId())
                .orElse("");
    }

    private String lastChange() {
        Instant seen = of.displayed().observedAt();
        return positions().stream()
                .map(PositionState::last)
                .filter(Objects::nonNull)
                .map(Known.Entry::recordedAt)
                .filter(at -> at.isAfter(seen))
                .max(Comparator.naturalOrder())
                .map(at -> " since " + Words.at(at))
                .orElse("");
    }
}
