package io.stockproof.race;

import io.stockproof.race.Facts.Entry;
import io.stockproof.race.Request.Kind;
import io.stockproof.race.Violation.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a history can be true: whether there is an order of all that took effect, one after another, that the
 * ledger shows, that agrees with what each buyer was told when, and in which nothing is ever sold that is not there.
 *
 * <p>It is charitable: what is not certain is taken to be as it is best for the store, so it raises no false alarm.
 */
public final class HistoryChecker {

    private static final int PER_RULE_MAX = 10;

    private final World world;
    private final Facts facts;
    private final Collection<Keyed> keys;
    private final Map<String, List<Keyed>> byReservation = new HashMap<>();
    private final Map<Place, Chain> chains = new TreeMap<>();
    private final List<Violation> violations = new ArrayList<>();

    private HistoryChecker(List<Operation> operations, World world, Facts facts) {
        this.world = world;
        this.facts = facts;
        this.keys = Keyed.of(operations);
        for (Keyed key : keys) {
            if (key.reservation() != null) {
                byReservation.computeIfAbsent(key.reservation(), id -> new ArrayList<>()).add(key);
            }
        }
    }

    /** What cannot be, at most {@value #PER_RULE_MAX} by each rule; empty for a history that can be true. */
    public static List<Violation> check(List<Operation> operations, World world, Facts facts) {
        HistoryChecker checker = new HistoryChecker(operations, world, facts);
        checker.check();
        return List.copyOf(checker.violations);
    }

    private void check() {
        keys.forEach(this::answers);
        replayLedger();
        for (Keyed key : keys) {
            if (key.done() != null) {
                acknowledged(key, key.done());
            }
        }
        phantoms();
        chains.values().forEach(this::realTime);
        conservation();
        new Holdings(world, keys, byReservation, this::report).check();
    }

    private void report(Rule rule, String detail) {
        if (violations.stream().filter(found -> found.rule() == rule).count() < PER_RULE_MAX) {
            violations.add(new Violation(rule, detail));
        }
    }

    private void answers(Keyed key) {
        Operation answer = key.answer();
        if (answer == null) {
            report(Rule.UNRESOLVED, key.toString());
        }
        for (Operation attempt : key.attempts()) {
            switch (attempt.told()) {
                case Told.Wrong wrong -> report(Rule.WRONG_ANSWER, attempt.toString());
                case Told.Unknown unknown -> {
                }
                case Told.Done done -> {
                    if (!done.equals(Objects.requireNonNull(answer).told())) {
                        report(Rule.REPLAY, attempt + " is not the first answer: " + answer);
                    }
                }
                case Told.Refused refused -> {
                    // A refusal by state is not kept.
                    if (refused.why() == Told.Why.STOCK && !refused.equals(Objects.requireNonNull(answer).told())) {
                        report(Rule.REPLAY, attempt + " is not the first answer: " + answer);
                    }
                }
            }
        }
    }

    private void replayLedger() {
        Map<Place, List<Entry>> entries =
                facts.ledger().stream().collect(Collectors.groupingBy(Entry::place, TreeMap::new, Collectors.toList()));
        entries.forEach((place, ofPlace) -> {
            Chain chain = new Chain(place, this::nameOf, this::report);
            chain.replay(ofPlace.stream().sorted(Comparator.comparingLong(Entry::seq)).toList());
            chains.put(place, chain);
        });
    }

    private void acknowledged(Keyed key, Told.Done done) {
        Told.Reservation said = done.reservation();
        Told.Reservation found = facts.reservations().get(said.id());
        if (found == null || !found.lines().equals(said.lines())) {
            report(Rule.LOST_ACK, key + " is now " + (found == null ? "not there" : found.lines()));
        }
        switch (key.kind()) {
            case HOLD -> {
                if (!bySku(said.units()).equals(world.items(key.request().lines()))) {
                    report(Rule.LOST_ACK, key + " holds other units than were asked for");
                }
                said.units().forEach((place, units) -> requireStep(key, place, "RESERVED", units));
                said.units().keySet().forEach(place -> expiry(key, said, place));
            }
            case CONFIRM -> said.units().keySet().forEach(place -> requireStep(key, place, "CONFIRMED", 0));
            case RELEASE -> said.units().keySet().forEach(place -> requireStep(key, place, "RELEASED", null));
        }
    }

    private void requireStep(Keyed key, Place place, String cause, @Nullable Long units) {
        Chain chain = chains.get(place);
        List<Chain.Step> steps = chain == null ? List.of()
                : chain.steps(Objects.requireNonNull(key.reservation()), cause);
        if (steps.isEmpty() || units != null && steps.getFirst().units() != units) {
            report(Rule.LOST_ACK, "%s has no %s of %s units in the ledger of %s, but %s".formatted(
                    key, cause, units == null ? "its" : units, place, steps));
        }
    }

    private void requireStep(Keyed key, Place place, String cause, long units) {
        requireStep(key, place, cause, (Long) units);
    }

    private void expiry(Keyed key, Told.Reservation said, Place place) {
        Chain chain = chains.get(place);
        for (Chain.Step step : chain == null ? List.<Chain.Step>of() : chain.steps(said.id(), "EXPIRED")) {
            if (step.recordedAt().isBefore(said.expiresAt())) {
                report(Rule.EXPIRY, "%s was to last until %s, and ran out at %s".formatted(
                        key, said.expiresAt(), step.recordedAt()));
            }
        }
    }

    /** Each reservation was made by one key, went only where a buyer sent it, and is where the ledger left it. */
    private void phantoms() {
        Map<String, Set<String>> states = new TreeMap<>();
        for (Chain chain : chains.values()) {
            chain.steps().forEach((id, steps) -> {
                states.computeIfAbsent(id, unseen -> new HashSet<>()).add(chain.state(id));
                requireCause(chain, id, "CONFIRMED", Kind.CONFIRM);
                requireCause(chain, id, "RELEASED", Kind.RELEASE);
            });
        }
        facts.reservations().keySet().forEach(id -> states.computeIfAbsent(id, unseen -> new HashSet<>()));
        states.forEach((id, inLedger) -> {
            long makers = of(id, Kind.HOLD).size();
            if (makers != 1) {
                report(Rule.PHANTOM, nameOf(id) + ": " + makers + " keys were told that they made it");
            }
            Told.Reservation stored = facts.reservations().get(id);
            if (stored != null && !inLedger.equals(Set.of(stored.state()))) {
                report(Rule.STATE, "%s is %s, and in the ledger %s".formatted(nameOf(id), stored.state(), inLedger));
            }
        });
    }

    private void requireCause(Chain chain, String id, String cause, Kind kind) {
        if (!chain.steps(id, cause).isEmpty() && of(id, kind).stream().noneMatch(key -> key.done() != null)) {
            report(Rule.PHANTOM, nameOf(id) + " is " + cause + " in the ledger, and nobody was told so");
        }
    }

    /** One walk with a running maximum: nothing may come after what was asked only once it had been answered. */
    private void realTime(Chain chain) {
        record Effect(long seq, long invokedAt, long answeredAt, Keyed key) {}
        List<Effect> effects = new ArrayList<>();
        chain.steps().forEach((id, steps) -> steps.forEach(step -> {
            Kind kind = switch (step.cause()) {
                case "RESERVED" -> Kind.HOLD;
                case "CONFIRMED" -> Kind.CONFIRM;
                case "RELEASED" -> Kind.RELEASE;
                default -> null;
            };
            List<Keyed> makers =
                    kind == null ? List.of() : of(id, kind).stream().filter(key -> key.done() != null).toList();
            // A hold that had run out is reserved once more by the one who confirms it.
            if (!makers.isEmpty() && step.equals(chain.steps(id, step.cause()).getFirst())) {
                effects.add(new Effect(
                        step.seq(),
                        makers.stream().mapToLong(Keyed::invokedAt).min().orElseThrow(),
                        makers.stream().mapToLong(Keyed::answeredAt).min().orElseThrow(),
                        makers.getFirst()));
            }
        }));
        effects.sort(Comparator.comparingLong(Effect::seq));
        Effect latest = null;
        for (Effect effect : effects) {
            if (latest != null && effect.answeredAt() < latest.invokedAt()) {
                report(Rule.REAL_TIME, "seq %d of %s comes after seq %d of %s, which was asked after the other's answer"
                        .formatted(effect.seq(), effect.key(), latest.seq(), latest.key()));
            }
            if (latest == null || effect.invokedAt() > latest.invokedAt()) {
                latest = effect;
            }
        }
    }

    private void conservation() {
        Map<String, Long> onHand = new TreeMap<>();
        for (Facts.Position position : facts.positions()) {
            onHand.merge(position.place().sku(), position.onHand(), Long::sum);
            Chain chain = chains.get(position.place());
            if (chain == null || chain.onHand() != position.onHand() || chain.reserved() != position.reserved()
                    || chain.unitsOpen() != position.reserved()) {
                report(Rule.CONSERVATION, position + " is not what its ledger comes to: " + (chain == null ? "nothing"
                        : "on hand %d, reserved %d, kept by reservations %d".formatted(
                                chain.onHand(), chain.reserved(), chain.unitsOpen())));
            }
        }
        if (!onHand.equals(new TreeMap<>(world.supply()))) {
            report(Rule.CONSERVATION, "on hand " + onHand + " is not the supply " + world.supply());
        }
    }

    private List<Keyed> of(String reservation, Kind kind) {
        return byReservation.getOrDefault(reservation, List.of()).stream()
                .filter(key -> key.kind() == kind)
                .toList();
    }

    private String nameOf(String reservation) {
        List<Keyed> makers = of(reservation, Kind.HOLD);
        return makers.isEmpty() ? reservation + ", of which nobody was told" : makers.getFirst().toString();
    }

    private static Map<String, Long> bySku(Map<Place, Long> units) {
        Map<String, Long> bySku = new TreeMap<>();
        units.forEach((place, quantity) -> bySku.merge(place.sku(), quantity, Long::sum));
        return bySku;
    }
}
