package io.stockproof.race;

import io.stockproof.race.Facts.Entry;
import io.stockproof.race.Violation.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** The ledger of one position, replayed in the order of its {@code seq} against a model of it. */
final class Chain {

    private static final Set<String> OF_CHECKOUT =
            Set.of("RESERVED", "CONFIRMED", "RELEASED", "EXPIRED", "REFLECTED");

    /** What a reservation did at this position in one transaction: entries of one cause that follow each other. */
    record Step(String cause, long units, long seq, Instant recordedAt) {}

    private final Place place;
    private final UnaryOperator<String> name;
    private final BiConsumer<Rule, String> report;
    private final Map<String, List<Step>> steps = new LinkedHashMap<>();
    private final Map<String, String> states = new HashMap<>();
    private final Map<String, Long> open = new HashMap<>();
    private final Map<String, Long> reservedByChannel = new HashMap<>();
    private long onHand;
    private long reserved;

    /** @param name says which operation made a reservation */
    Chain(Place place, UnaryOperator<String> name, BiConsumer<Rule, String> report) {
        this.place = place;
        this.name = name;
        this.report = report;
    }

    /** @param entries by {@code seq} */
    void replay(List<Entry> entries) {
        long seq = 0;
        for (Entry entry : entries) {
            follow(entry, ++seq);
            seq = entry.seq();
        }
        for (int from = 0; from < entries.size();) {
            int to = from + 1;
            while (to < entries.size() && isOneStep(entries.get(from), entries.get(to))) {
                to++;
            }
            if (OF_CHECKOUT.contains(entries.get(from).cause())) {
                step(entries.subList(from, to));
            }
            from = to;
        }
    }

    Map<String, List<Step>> steps() {
        return steps;
    }

    List<Step> steps(String reservation, String cause) {
        return steps.getOrDefault(reservation, List.of()).stream()
                .filter(step -> step.cause().equals(cause))
                .toList();
    }

    /** Where the reservation ended up here; {@code NONE} where it never was. */
    String state(String reservation) {
        return states.getOrDefault(reservation, "NONE");
    }

    long onHand() {
        return onHand;
    }

    long reserved() {
        return reserved;
    }

    /** What reservations keep here by the model. */
    long unitsOpen() {
        return open.values().stream().mapToLong(Long::longValue).sum();
    }

    private static boolean isOneStep(Entry first, Entry next) {
        return next.reference().equals(first.reference()) && next.cause().equals(first.cause())
                && next.recordedAt().equals(first.recordedAt());
    }

    private void follow(Entry entry, long seq) {
        onHand += entry.onHandDelta();
        reserved += entry.reservedDelta();
        long ofChannel = reservedByChannel.merge(String.valueOf(entry.channel()), entry.reservedDelta(), Long::sum);
        if (entry.seq() != seq || entry.onHand() != onHand || entry.reserved() != reserved || ofChannel < 0) {
            report.accept(Rule.CHAIN,
                    "%s: %s does not follow; expected seq %d, on hand %d, reserved %d, and not %d of its"
                            .formatted(place, text(entry), seq, onHand, reserved, ofChannel) + " channel");
            onHand = entry.onHand();
            reserved = entry.reserved();
        }
        if (entry.cause().equals("RESERVED") && entry.reserved() > entry.onHand()) {
            report.accept(Rule.OVERSELL, "%s: %s reserves more than there is".formatted(place, text(entry)));
        }
    }

    private void step(List<Entry> entries) {
        Entry first = entries.getFirst();
        String id = first.reference();
        long units = entries.stream().mapToLong(Entry::reservedDelta).sum();
        String before = state(id);
        long openBefore = open.getOrDefault(id, 0L);
        boolean mayBe = switch (first.cause()) {
            case "RESERVED" -> Set.of("NONE", "EXPIRED").contains(before) && units > 0;
            case "CONFIRMED" -> before.equals("HELD") && units == 0;
            case "EXPIRED" -> before.equals("HELD") && units == -openBefore;
            case "RELEASED" -> Set.of("HELD", "CONFIRMED").contains(before) && units == -openBefore;
            case "REFLECTED" -> before.equals("CONFIRMED") && units == -openBefore;
            default -> throw new IllegalArgumentException(first.cause());
        };
        if (!mayBe) {
            report.accept(Rule.STATE, "%s: %s by %d, of a reservation that is %s there with %d units".formatted(
                    place, text(first), units, before, openBefore));
        }
        states.put(id, first.cause().equals("RESERVED") ? "HELD" : first.cause());
        open.merge(id, units, Long::sum);
        steps.computeIfAbsent(id, unseen -> new ArrayList<>())
                .add(new Step(first.cause(), units, first.seq(), first.recordedAt()));
    }

    private String text(Entry entry) {
        return "seq %d %s %+d (on hand %d, reserved %d) for %s".formatted(
                entry.seq(), entry.cause(), entry.reservedDelta(), entry.onHand(), entry.reserved(),
                OF_CHECKOUT.contains(entry.cause()) ? name.apply(entry.reference()) : entry.reference());
    }
}
