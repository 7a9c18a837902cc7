package io.stockproof.testorder;

import io.stockproof.access.Caller;
import io.stockproof.availability.Answer;
import io.stockproof.availability.Context;
import io.stockproof.availability.Explanation;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.Reading;
import io.stockproof.availability.Readings;
import io.stockproof.diagnosis.Diagnoses;
import io.stockproof.diagnosis.Diagnosis;
import io.stockproof.diagnosis.Displayed;
import io.stockproof.diagnosis.RootCause;
import io.stockproof.problem.ProblemType;
import io.stockproof.testorder.LayerReport.Finding;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Sends an order through all layers, one after another, also those behind the first that fails. */
@Component
class Walk {

    private static final List<Layer> OF_STOCK =
            List.of(Layer.MAPPING, Layer.SUPPLIER, Layer.FRESHNESS, Layer.ALLOCATION, Layer.SHIPPING);

    private final Readings readings;
    private final SupplierLayer suppliers;
    private final DisplayLayer displays;
    private final CheckoutLayer checkout;
    private final QuoteLayer quotes;
    private final Diagnoses diagnoses;
    private final InstantSource clock;

    Walk(
            Readings readings,
            SupplierLayer suppliers,
            DisplayLayer displays,
            CheckoutLayer checkout,
            QuoteLayer quotes,
            Diagnoses diagnoses,
            InstantSource clock) {
        this.readings = readings;
        this.suppliers = suppliers;
        this.displays = displays;
        this.checkout = checkout;
        this.quotes = quotes;
        this.diagnoses = diagnoses;
        this.clock = clock;
    }

    /** What is known before the layers are asked: the order, and the stock and rules of one moment. */
    record Start(TestOrderRequest order, Context context, Reading reading, Map<String, StockTrial> trials) {

        Answer answer(String variant) {
            return trial(variant).asItIs().answer();
        }

        Explanation explanation(String variant) {
            return trial(variant).asItIs();
        }

        StockTrial trial(String variant) {
            return Objects.requireNonNull(trials.get(variant), variant);
        }
    }

    /**
     * Reads what the order is about.
     *
     * @throws io.stockproof.problem.Problem {@code unknown-channel}, {@code unknown-method}, {@code unknown-variant}
     */
    Start start(Caller caller, TestOrderRequest order) {
        Map<String, Long> quantities = order.quantities();
        Reading reading = readings.read(caller, order.channel().value(), quantities.keySet(), null);
        if (order.shippingMethod() != null && !reading.rules().knows(order.shippingMethod())) {
            throw ProblemType.UNKNOWN_METHOD.because("There is no shipping method " + order.shippingMethod() + ".");
        }
        Context context = new Context(order.destination(), order.shippingMethod());
        Map<String, StockTrial> trials = new LinkedHashMap<>();
        quantities.forEach((variant, quantity) -> {
            ListingFacts listing = reading.listings().get(variant);
            if (listing == null) {
                throw ProblemType.UNKNOWN_VARIANT.because("The channel has no variant " + variant + ".");
            }
            trials.put(variant, new StockTrial(listing, reading.rules(), context, reading.asOf(), quantity));
        });
        return new Start(order, context, reading, trials);
    }

    /**
     * Walks. Never within a transaction, since it asks suppliers.
     *
     * @throws InterruptedException where it is stopped
     */
    TestOrder.Walked walk(Caller caller, Start start) throws InterruptedException {
        Instant startedAt = clock.instant();
        long began = System.nanoTime();
        List<LayerReport> reports = new ArrayList<>();
        Map<String, Layer> failing = new LinkedHashMap<>();
        Map<String, Finding> shipping = new LinkedHashMap<>();
        for (Layer layer : OF_STOCK) {
            long layerBegan = System.nanoTime();
            List<Finding> findings = new ArrayList<>();
            start.trials().values().forEach(trial -> findings.add(trial.at(layer)));
            if (layer == Layer.SHIPPING) {
                findings.forEach(finding -> shipping.put(finding.variant(), finding));
            }
            if (layer == Layer.SUPPLIER) {
                findings.addAll(suppliers.findings(start));
            }
            reports.add(report(layer, findings, layerBegan, failing));
        }
        long displayBegan = System.nanoTime();
        reports.add(report(Layer.DISPLAY, displays.findings(start), displayBegan, failing));
        long checkoutBegan = System.nanoTime();
        CheckoutLayer.Tried tried = checkout.tryOut(caller, start, failing);
        reports.add(report(Layer.CHECKOUT, tried.findings(), checkoutBegan, failing));
        long quoteBegan = System.nanoTime();
        QuoteLayer.Quoted quoted = quotes.ask(start, tried, shipping);
        reports.add(report(Layer.SUPPLIER_QUOTE, quoted.findings(), quoteBegan, failing));
        return walked(start, tried, quoted, reports, failing, startedAt, began);
    }

    private TestOrder.Walked walked(
            Start start,
            CheckoutLayer.Tried tried,
            QuoteLayer.Quoted quoted,
            List<LayerReport> reports,
            Map<String, Layer> failing,
            Instant startedAt,
            long began) {
        LayerReport first = reports.stream()
                .filter(report -> report.verdict() == Verdict.FAILED)
                .findFirst()
                .orElse(null);
        boolean undecided = reports.stream()
                .anyMatch(report -> report.layer() == Layer.CHECKOUT && report.verdict() == Verdict.UNKNOWN);
        return new TestOrder.Walked(
                lines(start, tried, failing),
                first != null ? Verdict.FAILED : undecided ? Verdict.UNKNOWN : Verdict.PASSED,
                first,
                first == null ? null : fix(start, first),
                reports,
                quoted,
                tried.contradictions(),
                start.reading().version(),
                startedAt,
                clock.instant(),
                millisSince(began));
    }

    private LayerReport report(
            Layer layer, Collection<Finding> findings, long began, Map<String, Layer> failing) {
        for (Finding finding : findings) {
            if (finding.verdict() == Verdict.FAILED && finding.variant() != null) {
                failing.putIfAbsent(finding.variant(), layer);
            }
        }
        return LayerReport.of(layer, findings, clock.instant(), millisSince(began));
    }

    private List<TestOrder.Line> lines(Walk.Start start, CheckoutLayer.Tried tried, Map<String, Layer> failing) {
        Map<String, Diagnosis> causes = causes(start, failing);
        return start.order().lines().stream()
                .map(line -> {
                    Layer layer = failing.get(line.variant());
                    Diagnosis cause = causes.get(line.variant());
                    return new TestOrder.Line(
                            String.valueOf(line.lineId()),
                            line.variant(),
                            line.quantity(),
                            start.answer(line.variant()).purchasable(),
                            tried.accepted().get(line.lineId()),
                            layer,
                            layer == null ? null : smallestFix(start, line.variant()),
                            cause == null ? null : cause.rootCause(),
                            cause == null ? null : cause.suggestion());
                })
                .toList();
    }

    /** Why stock and rules give less than was asked for: as if the store showed that many, as far as there are. */
    private Map<String, Diagnosis> causes(Start start, Map<String, Layer> failing) {
        List<Displayed> asked = failing.entrySet().stream()
                .filter(failed -> failed.getValue() != Layer.DISPLAY && failed.getValue() != Layer.SUPPLIER_QUOTE)
                .map(failed -> new Displayed(
                        failed.getKey(), Math.max(1, start.trial(failed.getKey()).unitsMissed()),
                        start.reading().asOf(), "TEST_ORDER"))
                .filter(shown -> shown.quantity() > start.answer(shown.variant()).available())
                .toList();
        if (asked.isEmpty()) {
            return Map.of();
        }
        Map<String, Diagnosis> causes = new LinkedHashMap<>(diagnoses.of(start.reading(), start.context(), asked));
        causes.values().removeIf(cause -> cause.rootCause() == RootCause.UNEXPLAINED);
        return causes;
    }

    /** The smallest set of gates that raises the number at all says more than the first gate alone. */
    private static @Nullable String fix(Start start, LayerReport first) {
        String whole = first.variants().isEmpty() || first.layer().ordinal() > Layer.SHIPPING.ordinal()
                ? null
                : smallestFix(start, first.variants().getFirst());
        return whole == null ? first.fix() : whole;
    }

    private static @Nullable String smallestFix(Start start, String variant) {
        Explanation.Counterfactual smallest = start.explanation(variant).smallestFix();
        return smallest == null ? null : smallest.fix();
    }

    private static long millisSince(long began) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }
}
