package io.stockproof.diagnosis;

import io.stockproof.availability.Explanation;
import io.stockproof.availability.ItemFacts;
import io.stockproof.availability.StockAt;
import io.stockproof.diagnosis.Known.Fault;
import io.stockproof.diagnosis.Known.PositionState;
import io.stockproof.diagnosis.Known.RuleChange;
import io.stockproof.diagnosis.Known.SeenPoll;
import io.stockproof.diagnosis.Known.SupplierState;
import io.stockproof.diagnosis.RootCause.Layer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gathers what a diagnosis rests on, the most telling first. Pure. */
final class EvidenceList {

    static final int MAX = 20;

    private static final int LINES_MAX = 5;

    private final Case of;
    private final Findings found;
    private final List<Evidence> evidence = new ArrayList<>();

    private EvidenceList(Case of, Findings found) {
        this.of = of;
        this.found = found;
    }

    static List<Evidence> of(Case of, Findings found) {
        EvidenceList list = new EvidenceList(of, found);
        list.display();
        list.gate();
        list.changes();
        list.origin();
        list.mapping();
        list.item();
        list.positions();
        list.supplier();
        return list.evidence.stream().limit(MAX).toList();
    }

    private void display() {
        add("DISPLAY", of.displayed().source(),
                "the store showed " + Words.number(of.displayed().quantity()) + ", "
                        + Words.number(found.now().available()) + " can be bought",
                of.displayed().observedAt());
    }

    private void gate() {
        Obstacle obstacle = found.obstacle();
        if (obstacle == null) {
            return;
        }
        for (Obstacle.Stopped stopped : obstacle.stopped().stream().limit(LINES_MAX).toList()) {
            Explanation.Place place = stopped.place();
            add("WITHHELD", obstacle.gate().name(),
                    Words.units(stopped.quantity()) + " of " + Words.item(stopped.part())
                            + (place == null ? "" : " at " + place.location()) + ": " + stopped.detail(),
                    place == null ? null : place.observedAt());
        }
    }

    /** Those of what the cause is about, or that came after the display. */
    private void changes() {
        Set<String> kinds = kinds();
        of.known().changes().stream()
                .filter(change -> kinds.contains(change.kind()) && concerns(change))
                .limit(LINES_MAX)
                .forEach(change -> add("CHANGE", Long.toString(change.id()),
                        change.principal() + " " + change.action().toLowerCase(Locale.ROOT) + " "
                                + change.kind() + " " + change.code() + change.what(),
                        change.at()));
    }

    /** The kinds of reference data by which a cause is made. */
    private Set<String> kinds() {
        return switch (found.cause()) {
            case CHN_CACHE_STALE, UNEXPLAINED ->
                    Set.of("channel", "shipping-method", "supplier", "location", "listing");
            case SUP_LEADTIME_EXCEEDED -> Set.of("channel", "shipping-method", "location");
            case ING_STALE, POL_SUPPLIER_PAUSED -> Set.of("supplier");
            case ALC_LOCATION_INACTIVE -> Set.of("location");
            case SHP_METHOD_UNSET, SHP_METHOD_NOT_OFFERED -> Set.of("channel");
            case POL_SAFETY_STOCK -> Set.of("channel", "supplier", "location");
            default -> switch (found.cause().layer()) {
                case SUPPLY, ALLOCATION, POLICY, CART -> Set.of("channel", "listing");
                case SHIPPING -> Set.of("shipping-method");
                case MAPPING -> Set.of("listing", "import");
                case INGEST, RESERVATION, CHANNEL, UNKNOWN -> Set.of();
            };
        };
    }

    private boolean concerns(RuleChange change) {
        boolean isSince = change.at().isAfter(of.displayed().observedAt());
        Obstacle obstacle = found.obstacle();
        return switch (change.kind()) {
            case "shipping-method" -> obstacle == null
                    ? isSince
                    : obstacle.method() != null && change.code().equals(obstacle.method().value());
            case "supplier" -> obstacle == null ? isSince : change.code().equals(obstacle.supplier());
            case "location" -> obstacle == null
                    ? isSince
                    : obstacle.stopped().stream()
                            .map(Obstacle.Stopped::place)
                            .anyMatch(place -> place != null && change.code().equals(place.location().toString()));
            default -> obstacle != null || isSince || found.cause().layer() == Layer.MAPPING;
        };
    }

    private void origin() {
        Known.Origin origin = of.known().origin();
        boolean isTold = found.cause().layer() == Layer.MAPPING || found.cause() == RootCause.SUP_VARIANT_DISCONTINUED;
        if (origin != null && origin.importId() != null && isTold) {
            add("IMPORT", origin.importId().toString(), "import " + origin.importId() + " wrote the mapping",
                    origin.changedAt());
        }
    }

    /** What it is made of, where that alone is the matter. */
    private void mapping() {
        if (found.cause() == RootCause.MAP_MISSING) {
            add("MAPPING", of.channel() + "/" + of.listing().variant(), "it is made of nothing", null);
        } else if (found.cause() == RootCause.MAP_DUPLICATE_SKU) {
            of.listing().sources().stream()
                    .flatMap(source -> source.components().stream())
                    .filter(component -> component.item() == null)
                    .limit(LINES_MAX)
                    .forEach(component -> add("MAPPING", component.supplier() + "/" + component.sku(),
                            "several items of " + component.supplier() + " are like " + component.sku()
                                    + ", and none is called so",
                            null));
        }
    }

    /** Of those without any stock: what is known of why. */
    private void unobserved() {
        for (ItemFacts item : of.items()) {
            boolean isContradictory = found.cause() == RootCause.SUP_CONTRADICTORY && item.contradictory();
            if (item.stock().isEmpty() && (isContradictory || found.cause().layer() == Layer.INGEST)) {
                add("ITEM", item.key().supplier() + "/" + item.key().sku(), isContradictory
                        ? "what " + item.key().supplier()
                                + " says of it contradicts itself, and no good value was ever seen"
                        : "was never observed at any location", null);
            }
        }
    }

    private void item() {
        unobserved();
        of.known().items().forEach((key, state) -> {
            if (state.brokenSince() != null && found.cause() == RootCause.SUP_VARIANT_DISCONTINUED) {
                add("ITEM", key.supplier() + "/" + key.sku(),
                        key.supplier() + " no longer has it" + (state.brokenReason() == null
                                ? ""
                                : ": " + state.brokenReason()),
                        state.brokenSince());
            }
            if (state.rejected() != null && found.cause().layer() == Layer.INGEST) {
                add("REJECTED_ROW", Long.toString(state.rejected().pollId()),
                        state.rejected().column() + ": " + state.rejected().detail(), null);
            }
        });
    }

    private void positions() {
        for (ItemFacts item : of.items()) {
            for (StockAt at : item.stock()) {
                position(item, at, of.position(item.key(), at.location()).orElse(null));
            }
        }
    }

    private void position(ItemFacts item, StockAt at, @Nullable PositionState state) {
        String name = item.key().sku() + " at " + at.location();
        add("POSITION", at.location() + "/" + item.key().sku(),
                name + ": " + Words.number(at.onHand()) + " on hand, " + Words.number(at.reservedByAll()) + " reserved",
                at.observedAt());
        if (state == null) {
            return;
        }
        entry(name, state);
        if (state.holdsUntil() != null && found.cause().layer() == Layer.RESERVATION) {
            add("HOLD", at.location().toString(), name + ": " + Words.units(state.heldUnits())
                    + " held, " + Words.number(state.orderedUnits()) + " ordered; the first hold runs out then",
                    state.holdsUntil());
        }
        if (found.cause() == RootCause.RSV_OVERSOLD && at.reservedByAll() > at.onHand()) {
            add("SHORTFALL", at.location() + "/" + item.key().sku(),
                    name + ": " + Words.number(at.reservedByAll() - at.onHand()) + " short", at.observedAt());
        }
        if (state.quarantined() != null) {
            add("HELD_VALUE", Long.toString(state.quarantined().pollId()),
                    name + ": a newer value of " + Words.number(state.quarantined().quantity()) + " is quarantined",
                    null);
        }
    }

    private void entry(String name, PositionState state) {
        Known.Entry last = state.last();
        if (last == null) {
            return;
        }
        boolean isAfter = last.recordedAt().isAfter(of.displayed().observedAt());
        add("LEDGER_ENTRY", Long.toString(last.id()),
                name + ": " + last.cause() + " " + (last.onHandDelta() > 0 ? "+" : "")
                        + Words.number(last.onHandDelta())
                        + ", then " + Words.number(last.onHand())
                        + (isAfter ? "; " + Words.number(state.onHandThen()) + " when the store was read" : ""),
                last.recordedAt());
        if (last.pollId() != null && isAfter) {
            add("POLL", last.pollId().toString(), "poll " + last.pollId() + " brought it", last.recordedAt());
        }
    }

    private void supplier() {
        if (found.subject() == null
                || found.cause().layer() != Layer.INGEST && found.cause() != RootCause.SUP_CONTRADICTORY) {
            return;
        }
        SupplierState state = of.known().suppliers().get(found.subject().supplier());
        if (state == null) {
            return;
        }
        String code = found.subject().supplier().value();
        Stream.of(state.tokenFault(), state.open()).filter(Objects::nonNull).forEach(fault -> fault(code, fault));
        Stream.of(state.quarantined(), state.last()).filter(Objects::nonNull).distinct().forEach(this::poll);
        if (state.points() != null) {
            add("ALLOWANCE", code, state.points().remaining() + " of " + state.points().total() + " points left",
                    state.points().at());
        }
        if (state.webhookSuspendedAt() != null) {
            add("WEBHOOK", code, code + " says that it sends no messages", state.webhookSuspendedAt());
        }
        if (!state.breaker().equals("CLOSED")) {
            add("BREAKER", code, "the breaker is " + state.breaker(), null);
        }
    }

    private void fault(String supplier, Fault fault) {
        add("FAULT", supplier, fault.kind() + ": " + fault.detail(), fault.at());
    }

    private void poll(SeenPoll poll) {
        add("POLL", Long.toString(poll.id()),
                "poll " + poll.id() + " ended " + poll.state()
                        + (poll.findings().isEmpty() ? "" : " (" + String.join(", ", poll.findings()) + ")")
                        + (poll.detail() == null ? "" : ": " + poll.detail()),
                poll.finishedAt());
    }

    private void add(String kind, @Nullable String reference, String detail, @Nullable Instant at) {
        evidence.add(new Evidence(kind, reference, detail, at));
    }
}
