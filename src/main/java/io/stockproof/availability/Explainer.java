package io.stockproof.availability;

import io.stockproof.shipping.Lane;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds an explanation from the same calculation that answers. */
final class Explainer {

    private final Question question;

    Explainer(Question question) {
        this.question = question;
    }

    Explanation explanation() {
        Decision decision = question.decide();
        Question.Told told = question.tell(decision.outcome().method(), Gates.NONE);
        List<Explanation.Part> parts = parts(told);
        Counterfactuals counterfactuals = new Counterfactuals(question, decision);
        return new Explanation(
                decision.answer(question.rules()),
                parts.isEmpty() ? 0 : parts.getFirst().advertised(),
                parts,
                counterfactuals.all(),
                counterfactuals.smallestFix());
    }

    /** The components alone, as they would be with these gates open. */
    List<Explanation.Part> parts(Gates open) {
        Decision decision = question.decide(open, null);
        return parts(question.tell(decision.outcome().method(), open));
    }

    private List<Explanation.Part> parts(Question.Told told) {
        List<Explanation.Part> parts = new ArrayList<>();
        for (int s = 0; s < told.outcome().yields().size(); s++) {
            int components = told.outcome().yields().get(s).standings().length;
            for (int c = 0; c < components; c++) {
                parts.add(part(told, s, c));
            }
        }
        return parts;
    }

    private Explanation.Part part(Question.Told told, int s, int c) {
        Yield yield = told.outcome().yields().get(s);
        ComponentFacts component = yield.source().components().get(c);
        Details details = new Details(question, told.outcome());
        return new Explanation.Part(
                yield.source().rank(),
                component.supplier(),
                component.sku(),
                component.units(),
                Math.max(0, told.outcome().answered()[s]),
                component.item() == null ? 0 : component.item().advertised(),
                told.account().withheldOf(s, c).stream()
                        .map(line -> new Explanation.Withheld(
                                line.reason(), line.quantity(), line.location(), details.of(line)))
                        .toList(),
                yield.usableTogether(c),
                told.account().leftOverOf(s, c).stream()
                        .map(line -> new Explanation.LeftOver(line.reason(), line.quantity(), details.of(line)))
                        .toList(),
                places(told.outcome(), yield, c));
    }

    private List<Explanation.Place> places(Outcome outcome, Yield yield, int c) {
        List<Explanation.Place> places = new ArrayList<>();
        for (int i = 0; i < yield.standings()[c].length; i++) {
            Standing standing = yield.standings()[c][i];
            places.add(new Explanation.Place(
                    standing.site().code(),
                    standing.site().kind(),
                    standing.site().country(),
                    standing.stock().onHand(),
                    standing.stock().reservedByAll(),
                    yield.usable(c, i),
                    standing.stock().observedAt(),
                    Math.max(0, Duration.between(standing.stock().observedAt(), question.now()).toSeconds()),
                    way(outcome.method(), question.lane(outcome.method(), standing.site()))));
        }
        return places;
    }

    private static Explanation.@Nullable Way way(MethodRules method, LaneVerdict verdict) {
        Lane lane = verdict.lane();
        return lane == null
                ? null
                : new Explanation.Way(
                        method.code(),
                        LaneText.origin(lane),
                        LaneText.target(lane),
                        verdict.state().name(),
                        verdict.transitDays());
    }
}
