package io.stockproof.diagnosis;

import io.stockproof.availability.Answer;
import io.stockproof.availability.ChannelRules;
import io.stockproof.availability.ComponentFacts;
import io.stockproof.availability.Context;
import io.stockproof.availability.Engine;
import io.stockproof.availability.ItemFacts;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.SourceFacts;
import io.stockproof.availability.StockAt;
import io.stockproof.channel.Channel.ReferenceContext;
import io.stockproof.diagnosis.ContextCheck.Hindrance;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import io.stockproof.kernel.SupplierCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether anything of a channel could ever be sent, whatever is in stock: the engine is asked as if there were plenty at
 * every place that the supplier has. Pure; of one thread, since it remembers what it was asked.
 */
final class Routes {

    /** More than a listing has units of an item. */
    private static final long PLENTY = 1_000_000;

    /** What is so for now, or is a matter of stock and policy: no question of routes. */
    private static final List<Reason> PASSING = List.of(
            Reason.MAPPING_BROKEN, Reason.LISTING_INACTIVE, Reason.SUPPLIER_PAUSED, Reason.STOCK_STALE,
            Reason.FACTORY_EXCLUDED, Reason.NOT_ALLOCATED, Reason.METHOD_CLOSED, Reason.LANE_SUSPENDED,
            Reason.SAFETY_STOCK);

    private static final List<Reason> OFFERED =
            Stream.concat(PASSING.stream(), Stream.of(Reason.METHOD_NOT_OFFERED))
                    .toList();

    private final ChannelRules rules;
    private final Instant asOf;
    private final List<Context> contexts = new ArrayList<>();
    private final Map<SupplierCode, List<StockAt>> plenty = new HashMap<>();
    private final Map<List<Goods>, Optional<Finding>> found = new HashMap<>();

    /** All that a route depends on of a component. */
    private record Goods(
            int source, SupplierCode supplier, int units, @Nullable Integer weightGrams, Set<String> attributes) {}

    /** That there is no route. */
    record Finding(List<Reason> reasons, List<MethodProposal> proposals) {}

    Routes(ChannelRules rules, Instant asOf) {
        this.rules = rules;
        this.asOf = asOf;
        for (ReferenceContext to : rules.channel().referenceContexts()) {
            contexts.add(new Context(new Destination(to.country(), to.region(), to.postalCode()), to.shippingMethod()));
        }
        for (LocationCode location : rules.locations()) {
            plenty.computeIfAbsent(location.supplier(), supplier -> new ArrayList<>())
                    .add(new StockAt(location, PLENTY, asOf, 0, 0));
        }
    }

    List<Context> contexts() {
        return contexts;
    }

    /**
     * Why a listing has no route to any reference context; empty where it has one, where its mapping is at fault, or where
     * the channel looks nowhere.
     */
    Optional<Finding> without(ListingFacts listing) {
        List<Goods> goods = new ArrayList<>();
        for (SourceFacts source : listing.sources()) {
            for (ComponentFacts part : source.components()) {
                if (part.item() == null) {
                    return Optional.empty();
                }
                goods.add(new Goods(
                        source.rank(), part.supplier(), part.units(), part.item().weightGrams(),
                        part.item().attributes()));
            }
        }
        return goods.isEmpty() || contexts.isEmpty()
                ? Optional.empty()
                : found.computeIfAbsent(goods, same -> find(stocked(listing)));
    }

    RouteCheck check(ListingFacts listing, Finding finding) {
        List<String> destinations = contexts.stream().map(Words::context).toList();
        boolean isOffered = !rules.channel().shippingMethods().isEmpty();
        return new RouteCheck(
                rules.channel().code(), listing.variant(),
                (isOffered ? "No method that the channel offers carries it to " : "The channel offers no method to ")
                        + Words.named(destinations, "anywhere") + ", whatever is in stock.",
                destinations.stream().limit(RouteCheck.DESTINATIONS_MAX).toList(), finding.reasons(),
                listing.sources().stream()
                        .flatMap(source -> source.components().stream())
                        .map(part -> part.supplier() + "/" + part.sku())
                        .toList(),
                finding.proposals());
    }

    /** Why nothing reaches a reference context; empty where something does. */
    Optional<ContextCheck> without(int position) {
        Context context = contexts.get(position);
        List<ListingFacts> anything = plenty.keySet().stream().sorted().map(this::anything).toList();
        if (anything.isEmpty() || anything.stream().anyMatch(one -> isReached(one, context, PASSING))) {
            return Optional.empty();
        }
        MethodCode named = context.shippingMethod();
        List<Hindrance> hindrances = (named == null ? rules.channel().shippingMethods() : List.of(named)).stream()
                .limit(ContextCheck.METHODS_MAX)
                .map(method -> new Hindrance(method, reasons(anything, new Context(context.destination(), method))))
                .toList();
        String to = Words.context(context);
        String detail = hindrances.isEmpty()
                ? "The channel offers no shipping method, and looks at " + to + "."
                : "No method that the channel offers reaches " + to + " from any location of any supplier.";
        return Optional.of(new ContextCheck(
                rules.channel().code(), position, context.destination(), named, detail, hindrances,
                proposals(anything, List.of(context))));
    }

    private Optional<Finding> find(ListingFacts listing) {
        if (contexts.stream().anyMatch(context -> isReached(listing, context, PASSING))) {
            return Optional.empty();
        }
        EnumSet<Reason> reasons = EnumSet.noneOf(Reason.class);
        contexts.forEach(context -> reasons.addAll(reasons(List.of(listing), context)));
        return Optional.of(new Finding(List.copyOf(reasons), proposals(List.of(listing), contexts)));
    }

    private boolean isReached(ListingFacts listing, Context context, List<Reason> open) {
        MethodCode method = context.shippingMethod();
        return (method == null || rules.knows(method))
                && Engine.answer(listing, rules, context, asOf, open).available() > 0;
    }

    private List<Reason> reasons(List<ListingFacts> listings, Context context) {
        MethodCode method = context.shippingMethod();
        if (method != null && !rules.knows(method)) {
            return List.of(Reason.METHOD_NOT_OFFERED);
        }
        EnumSet<Reason> reasons = EnumSet.noneOf(Reason.class);
        listings.forEach(listing -> reasons.addAll(
                Engine.answer(listing, rules, context, asOf, PASSING).reasons()));
        return List.copyOf(reasons);
    }

    /** Methods that are not offered, by how many of {@code missed} they would reach. */
    private List<MethodProposal> proposals(List<ListingFacts> listings, List<Context> missed) {
        List<MethodProposal> proposals = new ArrayList<>();
        for (MethodCode method : rules.methods()) {
            if (rules.channel().shippingMethods().contains(method)) {
                continue;
            }
            List<Answer> answers = new ArrayList<>();
            for (Context context : missed) {
                if (context.shippingMethod() == null || context.shippingMethod().equals(method)) {
                    Context by = new Context(context.destination(), method);
                    listings.stream()
                            .map(listing -> Engine.answer(listing, rules, by, asOf, OFFERED))
                            .filter(answer -> answer.available() > 0)
                            .findFirst()
                            .ifPresent(answers::add);
                }
            }
            if (!answers.isEmpty()) {
                proposals.add(proposal(method, answers, missed.size()));
            }
        }
        proposals.sort(Comparator.comparingInt(MethodProposal::score).reversed()
                .thenComparing(MethodProposal::method));
        return proposals.stream().limit(MethodProposal.PROPOSALS_MAX).toList();
    }

    private static MethodProposal proposal(MethodCode method, List<Answer> answers, int missed) {
        int days = answers.stream()
                .map(Answer::deliveryDays)
                .filter(Objects::nonNull)
                .mapToInt(range -> range.max())
                .max()
                .orElse(0);
        return new MethodProposal(
                method, Math.max(1, 100 * answers.size() / missed),
                "would reach " + answers.size() + " of " + missed + ", in at most " + days + " days");
    }

    /** One unit of anything that a supplier has, of no weight. */
    private ListingFacts anything(SupplierCode supplier) {
        ItemFacts item = new ItemFacts(
                new ItemKey(supplier, "anything"), null, Set.of(), null, false, false,
                plenty.getOrDefault(supplier, List.of()));
        return new ListingFacts("anything", true, List.of(
                new SourceFacts(1, List.of(new ComponentFacts(supplier, "anything", 1, item)))));
    }

    private ListingFacts stocked(ListingFacts listing) {
        return new ListingFacts(listing.variant(), true, listing.sources().stream()
                .map(source -> new SourceFacts(
                        source.rank(), source.components().stream().map(this::stocked).toList()))
                .toList());
    }

    private ComponentFacts stocked(ComponentFacts part) {
        ItemFacts item = Objects.requireNonNull(part.item());
        return new ComponentFacts(part.supplier(), part.sku(), part.units(), new ItemFacts(
                item.key(), item.weightGrams(), item.attributes(), item.safetyStock(), false, false,
                plenty.getOrDefault(part.supplier(), List.of())));
    }
}
