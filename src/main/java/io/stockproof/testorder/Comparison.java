package io.stockproof.testorder;

import io.stockproof.connector.Quote;
import io.stockproof.connector.Quote.Offer;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.testorder.LayerReport.Finding;
import io.stockproof.testorder.Parcels.Parcel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds what suppliers offer against what we say, parcel by parcel. */
final class Comparison {

    private static final int OFFERS_SHOWN_MAX = 8;

    private final Destination to;
    private final Map<MethodCode, ShippingMethod> methods = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private final List<TestOrder.Disagreement> disagreements = new ArrayList<>();
    private final Set<String> compared = new LinkedHashSet<>();
    private final Set<String> open = new LinkedHashSet<>();
    private final Set<String> unsent = new LinkedHashSet<>();

    Comparison(Destination to, List<ShippingMethod> methods) {
        this.to = to;
        methods.forEach(method -> this.methods.put(method.code(), method));
    }

    QuoteLayer.Quoted quoted() {
        Set<String> agreed = new LinkedHashSet<>(compared);
        agreed.removeAll(open);
        disagreements.forEach(disagreement -> agreed.remove(disagreement.variant()));
        return new QuoteLayer.Quoted(findings, disagreements, agreed, unsent);
    }

    /** Of a parcel whose supplier is not to be asked. */
    void add(Finding finding) {
        findings.add(finding);
    }

    /** Of a parcel of which its supplier did not say whether it sends it. */
    void leaveOpen(Finding finding) {
        findings.add(finding);
        if (finding.variant() != null) {
            open.add(finding.variant());
        }
    }

    void compare(Parcel parcel, Quote.Offers offers) {
        String way = parcel.from() + " to " + to.country();
        List<Offer> standing =
                offers.offers().stream().filter(offer -> offer.fault() == null).toList();
        List<Offer> ours = new ArrayList<>();
        for (MethodCode code : parcel.methods()) {
            List<Offer> found =
                    standing.stream().filter(offer -> isCalled(code, offer.name())).toList();
            ours.addAll(found);
            Boolean weShip = parcel.weShip();
            if (weShip != null && weShip == found.isEmpty()) {
                disagreements.add(new TestOrder.Disagreement(
                        parcel.variant(), parcel.supplier().value(), parcel.from().value(), code, weShip, !weShip,
                        weShip
                                ? "We send it " + way + " by " + code + "; " + parcel.supplier()
                                        + " does not list that."
                                : parcel.supplier() + " sends it " + way + " by " + code + "; we do not."));
            }
        }
        if (parcel.weShip() != null && !parcel.methods().isEmpty()) {
            compared.add(parcel.variant());
        } else {
            open.add(parcel.variant());
        }
        if (ours.isEmpty()) {
            unsent.add(parcel.variant());
        }
        findings.add(ours.isEmpty() ? refused(parcel, offers, standing, way) : offered(parcel, offers, ours, way));
    }

    private static Finding offered(Parcel parcel, Quote.Offers offers, List<Offer> ours, String way) {
        return new Finding(
                parcel.variant(),
                Verdict.PASSED,
                parcel.supplier() + " sends " + parcel.variant() + " " + way + " by " + shown(ours) + ".",
                List.of(),
                null,
                evidence(parcel, offers, ours.stream()));
    }

    private static Finding refused(Parcel parcel, Quote.Offers offers, List<Offer> standing, String way) {
        String names = parcel.methods().stream().map(MethodCode::value).collect(Collectors.joining(", "));
        return new Finding(
                parcel.variant(),
                Verdict.FAILED,
                parcel.supplier() + " does not list " + (names.isEmpty() ? "a method that is offered" : names) + " for "
                        + parcel.variant() + " " + way
                        + (standing.isEmpty() ? "; nothing ships that." : "; it lists " + shown(standing) + "."),
                List.of(),
                standing.isEmpty()
                        ? "suspend lane " + way + " by " + names + ", or take another supplier"
                        : "offer one of these methods, or say by supplierName that one of them is " + names,
                evidence(parcel, offers, offers.offers().stream()));
    }

    private static List<Evidence> evidence(Parcel parcel, Quote.Offers offers, Stream<Offer> shown) {
        List<Evidence> evidence = new ArrayList<>(shown.limit(OFFERS_SHOWN_MAX)
                .map(offer -> Evidence.of(
                        Evidence.Kind.QUOTE, parcel.variant(),
                        text(offer) + (offer.fault() == null ? "" : ": " + offer.fault()), offers.askedAt()))
                .toList());
        if (offers.offers().isEmpty()) {
            evidence.add(Evidence.of(Evidence.Kind.QUOTE, parcel.variant(), "no method", offers.askedAt()));
        }
        return evidence;
    }

    private static String shown(List<Offer> offers) {
        return offers.stream().limit(OFFERS_SHOWN_MAX).map(Comparison::text).collect(Collectors.joining(", "));
    }

    private static String text(Offer offer) {
        return offer.name()
                + (offer.price() == null ? "" : " (" + offer.price() + " USD" + days(offer) + ")");
    }

    private static String days(Offer offer) {
        return offer.days() == null ? "" : ", " + offer.days() + " days";
    }

    private boolean isCalled(MethodCode code, String name) {
        ShippingMethod method = methods.get(code);
        Set<String> names = method == null
                ? Set.of(plain(code.value()))
                : method.supplierName() != null
                        ? Set.of(plain(method.supplierName()))
                        : Stream.of(code.value(), method.name()).map(Comparison::plain).collect(Collectors.toSet());
        return names.contains(plain(name));
    }

    /** Without what differs between a code and a name: {@code USPS+} is {@code usps-plus}. */
    static String plain(@Nullable String name) {
        return name == null
                ? ""
                : name.toLowerCase(Locale.ROOT).replace("+", "plus").replaceAll("[^\\p{L}\\p{N}]", "");
    }
}
