package io.stockproof.availability;

import io.stockproof.kernel.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What would help. Asks the same engine again with gates open: each that is closed alone, and, where none of them helps,
 * sets of two and three.
 *
 * <p>Only sets whose gates show themselves one after another are asked for. That finds all smallest ones: a gate that
 * withholds nothing changes nothing when it opens, so each gate of a smallest set is closed once those before it are
 * open. The ban on splitting is tried always, since a source that could answer with it is told of as a lower rank.
 */
final class Counterfactuals {

    private static final int GATES_MAX = 3;

    private static final Comparator<Tried> BEST_FIRST = Comparator.comparingInt((Tried tried) -> tried.open().count())
            .thenComparing(Comparator.comparingLong(Tried::purchasable).reversed())
            .thenComparing(tried -> tried.open().reasons(), Counterfactuals::compareReasons);

    private final Question question;
    private final @Nullable MethodRules answering;
    private final long purchasable;
    private final List<Tried> singles;
    private final Optional<Tried> smallest;

    private record Tried(Gates open, Decision decision) {

        long purchasable() {
            return decision.outcome().purchasable();
        }
    }

    Counterfactuals(Question question, Decision decision) {
        this.question = question;
        this.answering = decision.answered() ? decision.outcome().method() : null;
        this.purchasable = decision.outcome().purchasable();
        Tried asIs = new Tried(Gates.NONE, decision);
        List<Tried> level = wider(List.of(asIs));
        this.singles = level.stream()
                .filter(tried -> helps(tried) || decision.tallyOfAll().has(tried.open().reasons().getFirst()))
                .sorted(BEST_FIRST)
                .toList();
        Optional<Tried> found = level.stream().filter(this::helps).min(BEST_FIRST);
        for (int gates = 2; gates <= GATES_MAX && found.isEmpty(); gates++) {
            level = wider(level);
            found = level.stream().filter(this::helps).min(BEST_FIRST);
        }
        this.smallest = found;
    }

    /** Each gate alone, and the smallest fix where it has more than one. */
    List<Explanation.Counterfactual> all() {
        List<Tried> all = new ArrayList<>(singles);
        smallest.filter(tried -> tried.open().count() > 1).ifPresent(all::add);
        return all.stream().map(this::counterfactual).toList();
    }

    Explanation.@Nullable Counterfactual smallestFix() {
        return smallest.map(this::counterfactual).orElse(null);
    }

    private boolean helps(Tried tried) {
        return tried.purchasable() > purchasable;
    }

    /** All sets of one gate more. */
    private List<Tried> wider(List<Tried> level) {
        Map<Gates, Tried> wider = new LinkedHashMap<>();
        for (Tried tried : level) {
            Tally closed = tried.decision().tallyOfAll();
            for (Reason reason : Reason.values()) {
                boolean shows = closed.has(reason) || reason == Reason.SPLIT_NOT_ALLOWED;
                if (shows && Gates.isOpenable(reason) && !tried.open().has(reason)) {
                    wider.computeIfAbsent(
                            tried.open().with(reason), open -> new Tried(open, question.decide(open, answering)));
                }
            }
        }
        return List.copyOf(wider.values());
    }

    private Explanation.Counterfactual counterfactual(Tried tried) {
        return new Explanation.Counterfactual(
                new Fixes(question, tried.decision().outcome().method()).of(tried.open()),
                tried.open().reasons(),
                tried.purchasable());
    }

    private static int compareReasons(List<Reason> one, List<Reason> other) {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            if (one.get(i) != other.get(i)) {
                return one.get(i).compareTo(other.get(i));
            }
        }
        return Integer.compare(one.size(), other.size());
    }
}
