package io.stockproof.testorder;

import io.stockproof.availability.Explanation;
import io.stockproof.availability.Explanation.Part;
import io.stockproof.availability.Explanation.Place;
import io.stockproof.checkout.Rehearsal;
import io.stockproof.checkout.Rehearsal.Pick;
import io.stockproof.connector.QuoteRequest.Content;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.testorder.LayerReport.Finding;
import io.stockproof.testorder.StockTrial.Origin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * What would be sent: for each variant, by supplier and country. Of a cart that was held, what was picked; of any other,
 * what there is, wherever it lies.
 */
@Component
class Parcels {

    private final JdbcClient jdbc;

    Parcels(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * What one supplier sends of one variant from one country.
     *
     * @param methods that it may go by
     * @param weShip whether we say that it goes by them; {@code null} where we do not come so far as to say
     * @param contents empty where the supplier's own id of one of the items is not known
     */
    record Parcel(
            String variant,
            SupplierCode supplier,
            CountryCode from,
            Set<MethodCode> methods,
            @Nullable Boolean weShip,
            List<Content> contents) {}

    List<Parcel> of(Walk.Start start, CheckoutLayer.Tried tried, Map<String, Finding> shipping) {
        Map<String, List<Pick>> picks = picks(tried);
        Map<ItemKey, String> vids = vids(start);
        List<Parcel> parcels = new ArrayList<>();
        start.order().quantities().forEach((variant, quantity) -> {
            Explanation explanation = start.explanation(variant);
            List<Pick> picked = picks.getOrDefault(variant, List.of());
            Map<Origin, Map<ItemKey, Long>> contents =
                    picked.isEmpty() ? standing(explanation, quantity) : picked(explanation, picked);
            Boolean weShip = picked.isEmpty() ? weShip(shipping.get(variant)) : Boolean.TRUE;
            contents.forEach((origin, items) -> {
                Set<MethodCode> methods = methods(start, variant, origin, picked, weShip);
                if (!methods.isEmpty() || !Boolean.TRUE.equals(weShip)) {
                    parcels.add(new Parcel(
                            variant, origin.supplier(), origin.country(), methods, weShip, contents(items, vids)));
                }
            });
        });
        return parcels;
    }

    private static @Nullable Boolean weShip(@Nullable Finding ours) {
        return ours == null || ours.verdict() == Verdict.SKIPPED
                ? null
                : Boolean.valueOf(ours.verdict() == Verdict.PASSED);
    }

    private static Map<String, List<Pick>> picks(CheckoutLayer.Tried tried) {
        Map<String, List<Pick>> picks = new HashMap<>();
        if (tried.decided() != null) {
            for (Rehearsal.Line line : tried.decided().lines()) {
                picks.computeIfAbsent(line.variant(), variant -> new ArrayList<>()).addAll(line.picks());
            }
        }
        return picks;
    }

    private static Map<Origin, Map<ItemKey, Long>> picked(Explanation explanation, List<Pick> picks) {
        Map<LocationCode, CountryCode> countries = new HashMap<>();
        explanation.components().forEach(part -> part.locations().forEach(place -> {
            if (place.country() != null) {
                countries.put(place.location(), place.country());
            }
        }));
        Map<Origin, Map<ItemKey, Long>> contents = new LinkedHashMap<>();
        for (Pick pick : picks) {
            CountryCode country = countries.get(pick.location());
            if (country != null) {
                contents.computeIfAbsent(new Origin(pick.location().supplier(), country), at -> new LinkedHashMap<>())
                        .merge(new ItemKey(pick.location().supplier(), pick.sku()), pick.units(), Long::sum);
            }
        }
        return contents;
    }

    /** Wherever there is stock. */
    private static Map<Origin, Map<ItemKey, Long>> standing(Explanation explanation, long quantity) {
        Map<Origin, Map<ItemKey, Long>> contents = new LinkedHashMap<>();
        for (Part part : explanation.components()) {
            for (Place place : part.locations()) {
                if (place.country() != null && place.onHand() > 0) {
                    contents.computeIfAbsent(
                            new Origin(part.supplier(), place.country()), at -> new LinkedHashMap<>())
                            .put(new ItemKey(part.supplier(), part.sku()), quantity * part.units());
                }
            }
        }
        return contents;
    }

    /** Those that were picked; those that we say go from there; else the one that was named, or all that are offered. */
    private static Set<MethodCode> methods(
            Walk.Start start, String variant, Origin origin, List<Pick> picks, @Nullable Boolean weShip) {
        Set<MethodCode> methods = new LinkedHashSet<>();
        picks.stream()
                .filter(pick -> pick.location().supplier().equals(origin.supplier()))
                .forEach(pick -> methods.add(pick.method()));
        if (!methods.isEmpty()) {
            return methods;
        }
        if (Boolean.TRUE.equals(weShip)) {
            start.trial(variant).ways().forEach((method, origins) -> {
                if (origins.contains(origin)) {
                    methods.add(method);
                }
            });
            return methods;
        }
        MethodCode named = start.context().shippingMethod();
        methods.addAll(named == null ? start.reading().rules().channel().shippingMethods() : List.of(named));
        return methods;
    }

    private static List<Content> contents(Map<ItemKey, Long> items, Map<ItemKey, String> vids) {
        return vids.keySet().containsAll(items.keySet())
                ? items.entrySet().stream()
                        .map(item -> new Content(String.valueOf(vids.get(item.getKey())), item.getValue()))
                        .toList()
                : List.of();
    }

    /** The supplier's own ids, where they are known. */
    private Map<ItemKey, String> vids(Walk.Start start) {
        Collection<ItemKey> keys = new TreeSet<>();
        start.order().quantities().keySet().forEach(variant -> start.explanation(variant)
                .components()
                .forEach(part -> keys.add(new ItemKey(part.supplier(), part.sku()))));
        Map<ItemKey, String> vids = new HashMap<>();
        jdbc.sql("""
                        SELECT w.code, w.sku, i.ref_vid
                          FROM unnest(:codes::text[], :skus::text[]) AS w (code, sku)
                          JOIN supplier s ON s.code = w.code AND s.deleted_at IS NULL
                          JOIN supplier_item i ON i.supplier_id = s.supplier_id AND i.sku = w.sku
                         WHERE i.ref_vid IS NOT NULL
                        """)
                .param("codes", keys.stream().map(key -> key.supplier().value()).toArray(String[]::new))
                .param("skus", keys.stream().map(ItemKey::sku).toArray(String[]::new))
                .query(row -> {
                    vids.put(
                            new ItemKey(new SupplierCode(row.getString("code")), row.getString("sku")),
                            row.getString("ref_vid"));
                });
        return vids;
    }
}
