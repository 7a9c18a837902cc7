package io.stockproof.diagnosis;

import io.stockproof.availability.ComponentFacts;
import io.stockproof.availability.Context;
import io.stockproof.availability.ItemFacts;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.Reading;
import io.stockproof.diagnosis.Known.ItemState;
import io.stockproof.diagnosis.Known.Origin;
import io.stockproof.diagnosis.Known.PositionState;
import io.stockproof.diagnosis.Known.RejectedRow;
import io.stockproof.diagnosis.Known.RuleChange;
import io.stockproof.diagnosis.Known.SupplierState;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SupplierCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Repository;

/** Reads all that is known beside stock and rules, for any number of displays by the same few statements. */
@Repository
class KnownRepository {

    private final SupplierStates suppliers;
    private final PositionStates positions;
    private final ItemStates items;
    private final RuleChanges changes;

    KnownRepository(SupplierStates suppliers, PositionStates positions, ItemStates items, RuleChanges changes) {
        this.suppliers = suppliers;
        this.positions = positions;
        this.items = items;
        this.changes = changes;
    }

    /** By variant, for each that the reading has. */
    Map<String, Known> find(Reading reading, Context context, Collection<Displayed> displayed) {
        List<Displayed> shown = displayed.stream()
                .filter(one -> reading.listings().containsKey(one.variant()))
                .toList();
        if (shown.isEmpty()) {
            return Map.of();
        }
        Map<String, Instant> seen = new LinkedHashMap<>();
        shown.forEach(one -> seen.put(one.variant(), one.observedAt()));
        Set<ItemKey> keys = new LinkedHashSet<>();
        Set<ItemKey> gone = new LinkedHashSet<>(); // few, mostly none
        Set<SupplierCode> codes = new LinkedHashSet<>();
        seen.keySet().forEach(variant -> components(listing(reading, variant)).forEach(component -> {
            codes.add(component.supplier());
            ItemFacts item = component.item();
            if (item != null) {
                keys.add(item.key());
                if (item.broken()) {
                    gone.add(item.key());
                }
            }
        }));
        String channel = reading.rules().channel().code().value();
        Map<SupplierCode, SupplierState> bySupplier = Map.copyOf(suppliers.find(codes));
        Map<ItemKey, ItemStates.Broken> broken = gone.isEmpty() ? Map.of() : items.broken(gone);
        Map<ItemKey, RejectedRow> rejected = items.rejected(keys);
        Map<String, Map<ItemKey, Map<LocationCode, PositionState>>> stock = positions.find(requests(reading, seen));
        Map<String, Origin> origins = items.origins(channel, seen.keySet());
        Map<String, Set<RuleChanges.Resource>> rules = new LinkedHashMap<>();
        seen.keySet().forEach(variant -> rules.put(variant, resources(reading, context, listing(reading, variant))));
        Map<RuleChanges.Resource, List<RuleChange>> changed = changed(rules.values());
        Map<String, Known> known = new HashMap<>();
        rules.forEach((variant, its) -> {
            Map<ItemKey, ItemState> states = new HashMap<>();
            itemsOf(listing(reading, variant)).forEach(key -> {
                ItemStates.Broken since = broken.get(key);
                states.put(key, new ItemState(
                        since == null ? null : since.since(), since == null ? null : since.reason(), rejected.get(key),
                        stock.getOrDefault(variant, Map.of()).getOrDefault(key, Map.of())));
            });
            known.put(variant, new Known(bySupplier, states, of(changed, its), origins.get(variant)));
        });
        return known;
    }

    private Map<RuleChanges.Resource, List<RuleChange>> changed(Collection<Set<RuleChanges.Resource>> rules) {
        Set<RuleChanges.Resource> all = new LinkedHashSet<>();
        rules.forEach(all::addAll);
        return changes.find(List.copyOf(all)).stream()
                .collect(Collectors.groupingBy(change -> new RuleChanges.Resource(change.kind(), change.code())));
    }

    /** The changes that concern a listing. */
    private static List<RuleChange> of(
            Map<RuleChanges.Resource, List<RuleChange>> changed, Set<RuleChanges.Resource> rules) {
        return rules.stream()
                .flatMap(one -> changed.getOrDefault(one, List.of()).stream())
                .sorted(Comparator.comparingLong(RuleChange::id).reversed())
                .toList();
    }

    /** What a listing is sold by. */
    private static Set<RuleChanges.Resource> resources(Reading reading, Context context, ListingFacts listing) {
        String channel = reading.rules().channel().code().value();
        Set<RuleChanges.Resource> resources = new LinkedHashSet<>();
        resources.add(new RuleChanges.Resource("channel", channel));
        Stream.concat(reading.rules().channel().shippingMethods().stream(), Stream.ofNullable(context.shippingMethod()))
                .forEach(method -> resources.add(new RuleChanges.Resource("shipping-method", method.value())));
        resources.add(new RuleChanges.Resource("listing", channel + "/" + listing.variant()));
        components(listing).forEach(component -> {
            resources.add(new RuleChanges.Resource("supplier", component.supplier().value()));
            ItemFacts item = component.item();
            if (item != null) {
                item.stock().forEach(
                        at -> resources.add(new RuleChanges.Resource("location", at.location().toString())));
            }
        });
        return resources;
    }

    private static List<PositionStates.Request> requests(Reading reading, Map<String, Instant> seen) {
        List<PositionStates.Request> requests = new ArrayList<>();
        seen.forEach((variant, since) -> itemsOf(listing(reading, variant))
                .forEach(item -> requests.add(new PositionStates.Request(variant, item, since))));
        return requests;
    }

    private static Set<ItemKey> itemsOf(ListingFacts listing) {
        Set<ItemKey> keys = new LinkedHashSet<>();
        components(listing)
                .map(ComponentFacts::item)
                .filter(Objects::nonNull)
                .forEach(item -> keys.add(item.key()));
        return keys;
    }

    private static Stream<ComponentFacts> components(ListingFacts listing) {
        return listing.sources().stream().flatMap(source -> source.components().stream());
    }

    private static ListingFacts listing(Reading reading, String variant) {
        return Objects.requireNonNull(reading.listings().get(variant));
    }
}
