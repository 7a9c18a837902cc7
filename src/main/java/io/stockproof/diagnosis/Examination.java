package io.stockproof.diagnosis;

import io.stockproof.availability.Answer;
import io.stockproof.availability.ComponentFacts;
import io.stockproof.availability.Engine;
import io.stockproof.availability.Explanation;
import io.stockproof.availability.SourceFacts;
import io.stockproof.diagnosis.Known.PositionState;
import io.stockproof.kernel.Reason;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Finds the root cause of one case, and what else stands in the way. Pure. */
final class Examination {

    private final Case of;
    private final Walk walk;
    private final Causes causes;
    private final long displayed;
    private final Answer now;
    private @Nullable List<Walk> walks;

    Examination(Case of) {
        this.of = of;
        this.walk = new Walk(of);
        this.causes = new Causes(of);
        this.displayed = of.displayed().quantity();
        this.now = walk.answer(List.of());
    }

    Findings findings() {
        Findings findings = found();
        return Fillers.areIn(of) && findings.cause() != RootCause.SUP_ROUND_NUMBER_SUSPECT
                ? findings.with(RootCause.SUP_ROUND_NUMBER_SUSPECT)
                : findings;
    }

    private Findings found() {
        if (displayed < now.available()) {
            return tooLittle();
        }
        if (displayed == now.available()) {
            return asItIs();
        }
        long full = walks().stream().mapToLong(Walk::full).max().orElse(0);
        if (full == 0) {
            return nothingThere();
        }
        RootCause told = displayed <= usual() ? RootCause.UNEXPLAINED : byHistory();
        if (told != RootCause.UNEXPLAINED) {
            return beside(told, full, firstPart());
        }
        return displayed <= full || now.available() == 0 ? stopped(nearest(full)) : moreThanThereIs(full);
    }

    /** Gates are closed: those that have to open for the number to be what is displayed. */
    private Findings stopped(Way way) {
        Obstacle first = way.obstacles().getFirst();
        RootCause cause = causes.of(first);
        Set<Reason> its = EnumSet.of(first.gate());
        Set<Reason> all = EnumSet.of(first.gate());
        Set<RootCause> others = new LinkedHashSet<>();
        boolean isKnown = hasNumber(cause);
        for (Obstacle obstacle : way.obstacles()) {
            RootCause one = causes.of(obstacle);
            all.add(obstacle.gate());
            isKnown &= hasNumber(one);
            if (one == cause) {
                its.add(obstacle.gate());
            } else {
                others.add(one);
            }
        }
        return new Findings(
                first.gate(), cause, first, first.stopped().isEmpty() ? null : first.stopped().getFirst().part(),
                others.stream().sorted().toList(), now,
                hasNumber(cause) ? Math.max(now.available(), way.walk().available(its)) : null,
                isKnown ? Math.max(now.available(), way.walk().available(all)) : null);
    }

    /** Of the ways to send it, the one with the least between it and most of what is missing. */
    private Way nearest(long full) {
        List<Way> ways = new ArrayList<>();
        for (Walk walk : walks()) {
            long least = Math.min(displayed, walk.full());
            if (least > now.available()) {
                ways.add(Way.of(walk, least, least - (least - now.available()) / 2));
            }
        }
        long half = now.available() + (Math.min(displayed, full) - now.available()) / 2;
        return ways.stream()
                .min(Comparator.comparing((Way way) -> way.walk().full() <= half)
                        .thenComparing(way -> way.needs().contains(Reason.NO_LANE))
                        .thenComparing(way -> way.needs().size())
                        .thenComparing(way -> way.obstacles().getFirst().gate()))
                .orElseThrow();
    }

    /** One for each method that the channel offers, unless one was named or none is offered. */
    private List<Walk> walks() {
        if (walks == null) { // each asks the engine a lot
            walks = of.context().shippingMethod() != null || causes.offersNone()
                    ? List.of(walk)
                    : of.rules().channel().shippingMethods().stream()
                            .filter(of.rules()::knows)
                            .map(method -> Walk.by(method, of))
                            .toList();
        }
        return walks;
    }

    /** Whether removing a cause gives a number that is known before. */
    private static boolean hasNumber(RootCause cause) {
        return cause != RootCause.SUP_VARIANT_DISCONTINUED && cause != RootCause.RSV_OVERSOLD;
    }

    /** With all gates open there is nothing: the mapping or the supplier. */
    private Findings nothingThere() {
        List<Explanation.Part> parts = parts();
        if (parts.isEmpty()) {
            return of(Reason.UNMAPPED, RootCause.MAP_MISSING, null, List.of());
        }
        List<Findings> bySource = new ArrayList<>();
        for (SourceFacts source : of.listing().sources()) {
            bySource.add(nothingOf(
                    source,
                    parts.stream().filter(part -> part.source() == source.rank()).toList()));
        }
        Findings first = bySource.getFirst();
        Set<RootCause> others = new LinkedHashSet<>();
        bySource.forEach(findings -> others.add(findings.cause()));
        if (!of.listing().active()) {
            others.add(RootCause.POL_SKU_BLOCKED);
        }
        others.remove(first.cause());
        boolean isStock = bySource.stream()
                .map(Findings::cause)
                .anyMatch(cause -> cause == RootCause.SUP_ZERO_ALL || cause == RootCause.MAP_BUNDLE_COMPONENT);
        RootCause told = isStock ? byHistory() : RootCause.UNEXPLAINED;
        if (told != RootCause.UNEXPLAINED) {
            others.add(first.cause());
            return of(first.reason(), told, first.subject(), others);
        }
        return of(first.reason(), first.cause(), first.subject(), others);
    }

    private Findings nothingOf(SourceFacts source, List<Explanation.Part> parts) {
        for (int i = 0; i < parts.size(); i++) {
            Explanation.Part part = parts.get(i);
            ComponentFacts component = source.components().get(i);
            if (component.item() == null) {
                return of(Reason.MAPPING_AMBIGUOUS, RootCause.MAP_DUPLICATE_SKU, part, List.of());
            }
            if (component.item().broken()) {
                return of(Reason.MAPPING_BROKEN, RootCause.SUP_VARIANT_DISCONTINUED, part, List.of());
            }
            if (component.item().stock().isEmpty()) {
                return component.item().contradictory()
                        ? of(Reason.CONTRADICTORY, RootCause.SUP_CONTRADICTORY, part, List.of())
                        : of(Reason.NEVER_OBSERVED, causes.ofSilence(part, RootCause.ING_NEVER_OBSERVED), part,
                                List.of());
            }
        }
        Explanation.Part least = parts.stream()
                .filter(part -> part.advertised() < part.units())
                .findFirst()
                .orElse(parts.getFirst());
        if (isStale(least)) {
            return of(Reason.STOCK_STALE, causes.ofSilence(least, RootCause.ING_STALE), least, List.of());
        }
        return least.advertised() > 0 || parts.stream().anyMatch(part -> part.advertised() >= part.units())
                ? of(Reason.BUNDLE_LIMITED, RootCause.MAP_BUNDLE_COMPONENT, least, List.of())
                : of(Reason.OUT_OF_STOCK, RootCause.SUP_ZERO_ALL, least, List.of());
    }

    /** Whether all that is known of a component is older than is believed: its nothing may be some by now. */
    private boolean isStale(Explanation.Part part) {
        Known.SupplierState supplier = of.known().suppliers().get(part.supplier());
        return supplier != null
                && part.locations().stream().allMatch(place -> place.ageSeconds() > supplier.maxAgeSeconds());
    }

    /** What would be there by known lanes and in one parcel. */
    private long usual() {
        return walks().stream().mapToLong(Walk::usual).max().orElse(0);
    }

    /** Something else than a gate is the cause; gates may be closed beside it. */
    private Findings beside(RootCause told, long full, Explanation.@Nullable Part subject) {
        Set<RootCause> others = new LinkedHashSet<>();
        if (full > now.available()) {
            Findings gates = stopped(nearest(full));
            others.addAll(gates.contributing());
            others.add(gates.cause());
        }
        others.remove(told);
        return of(firstReason(), told, subject, others);
    }

    /** The store shows more than stands behind the listing: gates are the cause if they account for most of it. */
    private Findings moreThanThereIs(long full) {
        RootCause told = byMapping();
        if (told != RootCause.UNEXPLAINED) {
            return beside(told, full,
                    told == RootCause.MAP_BUNDLE_COMPONENT ? Bundles.scarcest(parts(), displayed) : firstPart());
        }
        return full > now.available() && full - now.available() >= displayed - full
                ? stopped(nearest(full))
                : beside(RootCause.UNEXPLAINED, full, firstPart());
    }

    /** What happened that explains most of what the store shows too much. */
    private RootCause byHistory() {
        if (wasThere(PositionState::onHandThen) || wasThere(PositionState::onHandBefore)) {
            return RootCause.CHN_CACHE_STALE;
        }
        if (of.isRemapped()) {
            return RootCause.MAP_STALE_AFTER_EDIT;
        }
        return wasThere(PositionState::onHandHeld) ? RootCause.POL_QUARANTINE_HOLD : RootCause.UNEXPLAINED;
    }

    /** How a store could have counted differently. */
    private RootCause byMapping() {
        if (Bundles.scarcest(parts(), displayed) != null) {
            return RootCause.MAP_BUNDLE_COMPONENT;
        }
        return bySource() >= displayed ? RootCause.MAP_MULTI_SUPPLIER_CONFLICT : RootCause.UNEXPLAINED;
    }

    /** Whether most of it could be bought with other values on hand, by the rules of now. */
    private boolean wasThere(ToLongFunction<PositionState> onHand) {
        long then = walk.availableWith((item, at) -> of.position(item, at)
                .map(state -> OptionalLong.of(onHand.applyAsLong(state)))
                .orElse(OptionalLong.empty()));
        return 2 * (Math.min(then, displayed) - now.available()) >= displayed - now.available();
    }

    /** What all sources would give together. */
    private long bySource() {
        long sum = 0;
        for (SourceFacts source : of.listing().sources()) {
            sum += source.components().stream()
                    .mapToLong(part -> part.item() == null ? 0 : part.item().advertised() / part.units())
                    .min()
                    .orElse(0);
        }
        return of.listing().sources().size() > 1 ? sum : 0;
    }

    /** The store shows less than can be bought: only a change that it has not followed explains that. */
    private Findings tooLittle() {
        boolean rose = of.known().items().values().stream()
                .flatMap(item -> item.positions().values().stream())
                .anyMatch(PositionState::roseSince);
        boolean changed = of.isRemapped()
                || of.known().changes().stream().anyMatch(change -> change.at().isAfter(of.displayed().observedAt()));
        return of(null, rose || changed ? RootCause.CHN_CACHE_STALE : RootCause.UNEXPLAINED, firstPart(), List.of());
    }

    /** The numbers agree: what else could refuse a cart. */
    private Findings asItIs() {
        if (now.purchasable() < displayed) {
            return of(Reason.ORDER_LIMIT, RootCause.CRT_QTY_LIMIT, firstPart(), List.of());
        }
        return of(
                null, Fillers.areIn(of) ? RootCause.SUP_ROUND_NUMBER_SUSPECT : RootCause.UNEXPLAINED, firstPart(),
                List.of());
    }

    private Findings of(
            @Nullable Reason reason, RootCause cause, Explanation.@Nullable Part subject,
            Collection<RootCause> contributing) {
        return new Findings(
                reason, cause, null, subject,
                contributing.stream().filter(Objects::nonNull).sorted().toList(), now, null, null);
    }

    private @Nullable Reason firstReason() {
        return now.reasons().isEmpty() ? null : now.reasons().getFirst();
    }

    private Explanation.@Nullable Part firstPart() {
        List<Explanation.Part> parts = parts();
        return parts.isEmpty() ? null : parts.getFirst();
    }

    private List<Explanation.Part> parts() {
        return Engine.account(of.listing(), of.rules(), of.context(), of.asOf(), List.of());
    }
}
