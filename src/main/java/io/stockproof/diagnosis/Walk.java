package io.stockproof.diagnosis;

import io.stockproof.availability.Answer;
import io.stockproof.availability.ComponentFacts;
import io.stockproof.availability.Context;
import io.stockproof.availability.Engine;
import io.stockproof.availability.Explanation;
import io.stockproof.availability.ItemFacts;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.SourceFacts;
import io.stockproof.availability.StockAt;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks the engine with the gates of the formula closed one after another: the first at which the number is gone is the
 * cause. Reservations are a gate here as well: opened, nothing is reserved. Of one thread.
 */
final class Walk {

    /** In the order of the formula. */
    static final List<Reason> GATES = List.of(
            Reason.MAPPING_BROKEN, Reason.LISTING_INACTIVE, Reason.LOCATION_INACTIVE, Reason.SUPPLIER_PAUSED,
            Reason.STOCK_STALE, Reason.FACTORY_EXCLUDED, Reason.NOT_ALLOCATED, Reason.METHOD_NOT_OFFERED,
            Reason.METHOD_CLOSED, Reason.ITEM_RESTRICTED, Reason.TOO_HEAVY, Reason.DESTINATION_BLOCKED, Reason.NO_LANE,
            Reason.LANE_SUSPENDED, Reason.TOO_SLOW, Reason.RESERVED, Reason.SAFETY_STOCK, Reason.SPLIT_NOT_ALLOWED);

    /**
     * A lane that nobody declared, a way to ship that the channel does not use: as long as what is displayed could be had
     * without them, they were not what it was counted on. In the order in which they are tried.
     */
    private static final List<Set<Reason>> UNUSUAL = List.of(
            EnumSet.of(Reason.NO_LANE, Reason.SPLIT_NOT_ALLOWED), EnumSet.of(Reason.SPLIT_NOT_ALLOWED),
            EnumSet.of(Reason.NO_LANE));

    private final Case of;
    private final boolean offersNone;
    private final ListingFacts unreserved;
    private final Map<Set<Reason>, Long> numbers = new HashMap<>(); // by the open gates: many are asked for again
    private @Nullable List<Reason> gates;

    /**
     * A gate that was found closed.
     *
     * @param method that would answer if it were open; {@code null} where none would
     * @param open the gates that were open then, without this one
     */
    record Closed(Reason gate, @Nullable MethodCode method, Set<Reason> open) {}

    Walk(Case of) {
        this.of = of;
        this.offersNone = new Causes(of).offersNone();
        this.unreserved = unreserved(of.listing());
    }

    /** All but those that nobody counted on, unless what is displayed needs them. */
    private List<Reason> gates() {
        if (gates == null) {
            long asked = Math.min(of.displayed().quantity(), available(GATES));
            gates = UNUSUAL.stream()
                    .map(Walk::gatesBut)
                    .filter(some -> available(some) >= asked)
                    .findFirst()
                    .orElse(GATES);
        }
        return gates;
    }

    private static List<Reason> gatesBut(Set<Reason> closed) {
        return GATES.stream().filter(gate -> !closed.contains(gate)).toList();
    }

    /** By one method that the channel offers. */
    static Walk by(MethodCode method, Case of) {
        return new Walk(new Case(
                of.displayed(), of.listing(), of.rules(), new Context(of.context().destination(), method), of.asOf(),
                of.known()));
    }

    /** What can be bought with these gates open; where the channel offers no method at all, by any that there is. */
    Answer answer(Collection<Reason> open) {
        return byAnyMethod(open)
                ? anyMethod()
                        .map(context -> answer(open, context))
                        .max(Comparator.comparingLong(Answer::available))
                        .orElseGet(() -> answer(open, of.context()))
                : answer(open, of.context());
    }

    private Answer answer(Collection<Reason> open, Context context) {
        return Engine.answer(listing(open), of.rules(), context, of.asOf(), without(open, Reason.RESERVED));
    }

    /** The same in numbers alone. */
    long available(Collection<Reason> open) {
        EnumSet<Reason> these = EnumSet.noneOf(Reason.class);
        these.addAll(open);
        return numbers.computeIfAbsent(these, some -> byAnyMethod(some)
                ? anyMethod().mapToLong(context -> available(some, context)).max()
                        .orElseGet(() -> available(some, of.context()))
                : available(some, of.context()));
    }

    private long available(Collection<Reason> open, Context context) {
        return Engine.available(listing(open), of.rules(), context, of.asOf(), without(open, Reason.RESERVED));
    }

    private boolean byAnyMethod(Collection<Reason> open) {
        return offersNone && open.contains(Reason.METHOD_NOT_OFFERED);
    }

    private Stream<Context> anyMethod() {
        return of.rules().methods().stream().sorted().map(method -> new Context(of.context().destination(), method));
    }

    /** What could be bought with other values on hand; where none is told, the one that is. */
    long availableWith(BiFunction<ItemKey, LocationCode, OptionalLong> onHand) {
        ListingFacts other = changed(of.listing(), (item, at) -> new StockAt(
                at.location(), onHand.apply(item.key(), at.location()).orElse(at.onHand()), at.observedAt(),
                at.reservedByChannel(), at.reservedByAll()));
        return Engine.available(other, of.rules(), of.context(), of.asOf());
    }

    /** The same with all gates open: what stands behind the listing. */
    long full() {
        return available(gates());
    }

    /** The same without what nobody counted on: undeclared lanes and several parcels. */
    long usual() {
        return available(gatesBut(UNUSUAL.getFirst()));
    }

    /** The first gate that takes the number below {@code least}, if {@code open} are so already. */
    Optional<Closed> firstBelow(long least, Set<Reason> open) {
        EnumSet<Reason> left = EnumSet.copyOf(gates());
        if (available(left) < least) {
            return Optional.empty();
        }
        for (Reason gate : gates()) {
            if (open.contains(gate)) {
                continue;
            }
            EnumSet<Reason> before = EnumSet.copyOf(left);
            left.remove(gate);
            if (available(left) < least) {
                return Optional.of(new Closed(gate, answer(before).shippingMethod(), left));
            }
        }
        return Optional.empty();
    }

    /** All gates that have to open one after another for the number to reach {@code least}, beside those open already. */
    List<Closed> closedUntil(long least, Set<Reason> already) {
        List<Closed> closed = new ArrayList<>();
        EnumSet<Reason> open = EnumSet.noneOf(Reason.class);
        open.addAll(already);
        Optional<Closed> next = firstBelow(least, open);
        while (next.isPresent()) {
            closed.add(next.get());
            open.add(next.get().gate());
            next = firstBelow(least, open);
        }
        return closed;
    }

    /** What becomes of every unit while {@code closed} is the gate that stops it. */
    List<Explanation.Part> account(Closed closed) {
        Context by = closed.method() == null
                ? of.context()
                : new Context(of.context().destination(), closed.method());
        return Engine.account(
                listing(closed.open()), of.rules(), by, of.asOf(), without(closed.open(), Reason.RESERVED));
    }

    private ListingFacts listing(Collection<Reason> open) {
        return open.contains(Reason.RESERVED) ? unreserved : of.listing();
    }

    private static List<Reason> without(Collection<Reason> open, Reason gate) {
        return open.stream().filter(reason -> reason != gate).toList();
    }

    private static ListingFacts unreserved(ListingFacts listing) {
        boolean isAny = listing.sources().stream()
                .flatMap(source -> source.components().stream())
                .map(ComponentFacts::item)
                .filter(Objects::nonNull)
                .flatMap(item -> item.stock().stream())
                .anyMatch(at -> at.reservedByAll() > 0 || at.reservedByChannel() > 0);
        return !isAny ? listing
                : changed(listing, (item, at) -> new StockAt(at.location(), at.onHand(), at.observedAt(), 0, 0));
    }

    private static ListingFacts changed(ListingFacts listing, BiFunction<ItemFacts, StockAt, StockAt> change) {
        List<SourceFacts> sources = listing.sources().stream()
                .map(source -> new SourceFacts(
                        source.rank(),
                        source.components().stream()
                                .map(part -> new ComponentFacts(
                                        part.supplier(), part.sku(), part.units(),
                                        part.item() == null ? null : changed(part.item(), change)))
                                .toList()))
                .toList();
        return new ListingFacts(listing.variant(), listing.active(), sources);
    }

    private static ItemFacts changed(ItemFacts item, BiFunction<ItemFacts, StockAt, StockAt> change) {
        return new ItemFacts(
                item.key(), item.weightGrams(), item.attributes(), item.safetyStock(), item.broken(),
                item.contradictory(),
                item.stock().stream().map(at -> change.apply(item, at)).toList());
    }
}
