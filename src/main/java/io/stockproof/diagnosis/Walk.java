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
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks the engine with the gates of the formula closed one after another: the first at which the number is gone is the
 * cause. Reservations are a gate here as well: opened, nothing is reserved.
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
    private final ListingFacts unreserved;
    private final long full;
    private final List<Reason> gates;

    /**
     * A gate that was found closed.
     *
     * @param method that would answer if it were open; {@code null} where none would
     * @param open the gates that were open then, without this one
     */
    record Closed(Reason gate, @Nullable MethodCode method, Set<Reason> open) {}

    Walk(Case of) {
        this.of = of;
        this.unreserved = unreserved(of.listing());
        long all = answer(GATES).available();
        long asked = Math.min(of.displayed().quantity(), all);
        this.gates = UNUSUAL.stream()
                .map(Walk::gatesBut)
                .filter(some -> answer(some).available() >= asked)
                .findFirst()
                .orElse(GATES);
        this.full = gates.equals(GATES) ? all : answer(gates).available();
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
        return open.contains(Reason.METHOD_NOT_OFFERED) && new Causes(of).offersNone()
                ? of.rules().methods().stream()
                        .sorted()
                        .map(method -> answer(open, new Context(of.context().destination(), method)))
                        .max(Comparator.comparingLong(Answer::available))
                        .orElseGet(() -> answer(open, of.context()))
                : answer(open, of.context());
    }

    private Answer answer(Collection<Reason> open, Context context) {
        return Engine.answer(listing(open), of.rules(), context, of.asOf(), without(open, Reason.RESERVED));
    }

    /** What could be bought with other values on hand; where none is told, the one that is. */
    long availableWith(BiFunction<ItemKey, LocationCode, OptionalLong> onHand) {
        ListingFacts other = changed(of.listing(), (item, at) -> new StockAt(
                at.location(), onHand.apply(item.key(), at.location()).orElse(at.onHand()), at.observedAt(),
                at.reservedByChannel(), at.reservedByAll()));
        return Engine.answer(other, of.rules(), of.context(), of.asOf()).available();
    }

    /** The same with all gates open: what stands behind the listing. */
    long full() {
        return full;
    }

    /** The same without what nobody counted on: undeclared lanes and several parcels. */
    long usual() {
        return answer(gatesBut(UNUSUAL.getFirst())).available();
    }

    /** The first gate that takes the number below {@code least}, if {@code open} are so already. */
    Optional<Closed> firstBelow(long least, Set<Reason> open) {
        EnumSet<Reason> left = EnumSet.copyOf(gates);
        Answer before = answer(left);
        if (before.available() < least) {
            return Optional.empty();
        }
        for (Reason gate : gates) {
            if (open.contains(gate)) {
                continue;
            }
            left.remove(gate);
            Answer after = answer(left);
            if (after.available() < least) {
                return Optional.of(new Closed(gate, before.shippingMethod(), EnumSet.copyOf(left)));
            }
            before = after;
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
        return changed(listing, (item, at) -> new StockAt(at.location(), at.onHand(), at.observedAt(), 0, 0));
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
