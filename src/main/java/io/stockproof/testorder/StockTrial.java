package io.stockproof.testorder;

import io.stockproof.availability.Answer;
import io.stockproof.availability.ChannelRules;
import io.stockproof.availability.ComponentFacts;
import io.stockproof.availability.Context;
import io.stockproof.availability.Engine;
import io.stockproof.availability.Explanation;
import io.stockproof.availability.ItemFacts;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.SourceFacts;
import io.stockproof.availability.StockAt;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.testorder.LayerReport.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Sends a quantity of one listing through the layers of its stock, one after another, by the same rule that answers
 * shoppers: at each layer its gates close, those of layers to come are open, and the question is whether the quantity
 * survives. A layer that it does not survive is taken as repaired for those behind it. What carts hold plays no part
 * here; that is the checkout's layer. Pure.
 */
final class StockTrial {

    private static final Set<Reason> ALL_GATES = Stream.of(Layer.values())
            .flatMap(layer -> layer.gates().stream())
            .collect(Collectors.toCollection(() -> EnumSet.noneOf(Reason.class)));

    private final ListingFacts listing;
    private final ListingFacts unreserved;
    private final ChannelRules rules;
    private final Context context;
    private final Instant now;
    private final long quantity;
    private final Explanation asItIs;
    private final long unitsMax;
    private final Set<Reason> closed = EnumSet.noneOf(Reason.class);
    private final Map<MethodCode, Set<Origin>> ways = new LinkedHashMap<>();

    /** Where a parcel begins. */
    record Origin(SupplierCode supplier, CountryCode country) {}

    /** @param quantity units that one line asks for, at least 1 */
    StockTrial(ListingFacts listing, ChannelRules rules, Context context, Instant now, long quantity) {
        this.listing = listing;
        this.unreserved = unreserved(listing);
        this.rules = rules;
        this.context = context;
        this.now = now;
        this.quantity = quantity;
        this.asItIs = Engine.explain(listing, rules, context, now);
        this.unitsMax = Engine.answer(unreserved, rules, context, now, ALL_GATES).available();
    }

    /** The whole explanation, with all gates as they are. */
    Explanation asItIs() {
        return asItIs;
    }

    /** What the order can be short of by gates: no more than is asked for, nor than is advertised. */
    long unitsMissed() {
        return Math.min(quantity, unitsMax);
    }

    /** The methods that it goes by, and from where; none before the layer of shipping, or where that fails. */
    Map<MethodCode, Set<Origin>> ways() {
        return Collections.unmodifiableMap(ways);
    }

    /** How it fares at {@code layer}. To be asked of the layers in their order, each once. */
    Finding at(Layer layer) {
        return unitsMax == 0 ? withoutStock(layer) : withStock(layer);
    }

    private Finding withStock(Layer layer) {
        Set<Reason> open = EnumSet.copyOf(ALL_GATES);
        open.removeAll(closed);
        layer.gates().forEach(open::remove);
        Answer answer = Engine.answer(unreserved, rules, context, now, open);
        long asked = Math.min(quantity, unitsMax);
        boolean short_ = layer == Layer.SUPPLIER && unitsMax < quantity;
        if (answer.available() >= asked && !short_) {
            closed.addAll(layer.gates());
            if (layer == Layer.SHIPPING) {
                answer.shippingMethods().forEach(method -> ways.put(method, origins(method, open)));
            }
            return Finding.of(
                    listing.variant(), Verdict.PASSED, units(answer.available()) + " of " + unitsMax + " get past it.");
        }
        List<Explanation.Part> parts = Engine.account(unreserved, rules, context, now, open);
        Set<Reason> reasons = EnumSet.noneOf(Reason.class);
        answer.reasons().stream().filter(layer::has).forEach(reasons::add);
        List<Evidence> evidence = evidence(layer, parts);
        evidence.stream().map(Evidence::reason).filter(Objects::nonNull).forEach(reasons::add);
        if (short_ && answer.available() >= asked) {
            reasons.add(Reason.OUT_OF_STOCK);
            evidence = advertised(parts);
        }
        return new Finding(
                listing.variant(),
                Verdict.FAILED,
                listing.variant() + ": " + units(answer.available()) + " of " + quantity + " asked for get past it ("
                        + names(reasons) + ").",
                List.copyOf(reasons),
                fix(layer, reasons),
                evidence);
    }

    private Set<Origin> origins(MethodCode method, Set<Reason> open) {
        Context by = new Context(context.destination(), method);
        return Engine.account(unreserved, rules, by, now, open).stream()
                .flatMap(part -> part.locations().stream()
                        .filter(place -> place.usable() > 0 && place.country() != null)
                        .map(place -> new Origin(part.supplier(), place.country())))
                .collect(Collectors.toSet());
    }

    /** No unit is advertised of what it is made of, so that no layer can keep any back: only the first two can tell. */
    private Finding withoutStock(Layer layer) {
        List<Reason> reasons = asItIs.answer().reasons().stream().filter(layer::has).toList();
        boolean unmapped = asItIs.answer().reasons().stream().anyMatch(Layer.MAPPING::has);
        if (layer == Layer.MAPPING && !unmapped) {
            return Finding.of(listing.variant(), Verdict.PASSED, "It is mapped.");
        }
        if (layer == Layer.MAPPING || (layer == Layer.SUPPLIER && !unmapped)) {
            List<Reason> why = reasons.isEmpty() ? List.of(Reason.OUT_OF_STOCK) : reasons;
            return new Finding(
                    listing.variant(),
                    Verdict.FAILED,
                    listing.variant() + ": " + names(why) + ".",
                    why,
                    fix(layer, EnumSet.copyOf(why)),
                    Stream.concat(evidence(layer, asItIs.components()).stream(),
                            advertised(asItIs.components()).stream()).toList());
        }
        return Finding.of(listing.variant(), Verdict.SKIPPED, "There is no unit that could get past it.");
    }

    private List<Evidence> evidence(Layer layer, List<Explanation.Part> parts) {
        List<Evidence> evidence = new ArrayList<>();
        for (Explanation.Part part : parts) {
            part.withheld().stream()
                    .filter(withheld -> layer.has(withheld.reason()))
                    .forEach(withheld -> evidence.add(Evidence.of(listing.variant(), part, withheld)));
            part.leftOver().stream()
                    .filter(left -> layer.has(left.reason()))
                    .forEach(left -> evidence.add(Evidence.of(listing.variant(), part, left)));
        }
        return evidence;
    }

    private List<Evidence> advertised(List<Explanation.Part> parts) {
        return parts.stream()
                .flatMap(part -> part.locations().stream().map(place -> Evidence.of(listing.variant(), part, place)))
                .toList();
    }

    /** What the rule itself says would help, of these reasons; else what a person can do. */
    private @Nullable String fix(Layer layer, Set<Reason> reasons) {
        List<String> fixes = asItIs.counterfactuals().stream()
                .filter(helps -> helps.gates().size() == 1 && reasons.contains(helps.gates().getFirst()))
                .map(Explanation.Counterfactual::fix)
                .toList();
        if (!fixes.isEmpty()) {
            return String.join("; ", fixes);
        }
        Explanation.Counterfactual smallest = asItIs.smallestFix();
        if (smallest != null && smallest.gates().stream().anyMatch(reasons::contains)) {
            return smallest.fix();
        }
        return layer == Layer.MAPPING
                ? "map " + listing.variant() + " to what it is made of"
                : layer == Layer.SUPPLIER
                        ? "order at most " + unitsMax + ", or have it restocked: the supplier advertises no more"
                        : null;
    }

    private static String units(long units) {
        return Long.toString(units);
    }

    private static String names(Collection<Reason> reasons) {
        return reasons.stream().map(Reason::name).collect(Collectors.joining(", "));
    }

    /** The same with nothing held or ordered. */
    private static ListingFacts unreserved(ListingFacts listing) {
        return new ListingFacts(
                listing.variant(),
                listing.active(),
                listing.sources().stream()
                        .map(source -> new SourceFacts(
                                source.rank(),
                                source.components().stream().map(StockTrial::unreserved).toList()))
                        .toList());
    }

    private static ComponentFacts unreserved(ComponentFacts component) {
        ItemFacts item = component.item();
        return item == null
                ? component
                : new ComponentFacts(
                        component.supplier(),
                        component.sku(),
                        component.units(),
                        new ItemFacts(
                                item.key(),
                                item.weightGrams(),
                                item.attributes(),
                                item.safetyStock(),
                                item.broken(),
                                item.contradictory(),
                                item.stock().stream()
                                        .map(at -> new StockAt(at.location(), at.onHand(), at.observedAt(), 0, 0))
                                        .toList()));
    }
}
