package io.stockproof.setup;

import io.stockproof.catalog.Listings;
import io.stockproof.channel.Channel;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.problem.InputError;
import io.stockproof.setup.Draft.Names;
import io.stockproof.setup.Draft.Placed;
import io.stockproof.setup.Draft.PlacedListing;
import io.stockproof.shipping.ShippingMethod;
import io.stockproof.supplier.Supplier;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What the parts of a document must be to one another, and to what is stored. */
@Component
class SetupRules {

    private final JdbcClient jdbc;
    private final Listings listings;

    SetupRules(JdbcClient jdbc, Listings listings) {
        this.jdbc = jdbc;
        this.listings = listings;
    }

    /** Adds to {@code errors} all that is wrong with a draft. */
    void check(Draft draft, Stored stored, boolean prune, Errors errors) {
        Names names = new Names();
        names.addAll(draft.names);
        names.addAll(prune ? stored.pendingLocations(draft.names.suppliers) : stored.names());
        checkUnique(draft, errors);
        for (Placed<Supplier> supplier : draft.suppliers) {
            SupplierRules.check(supplier.value(), supplier.at(), errors);
        }
        for (Placed<ShippingMethod> method : draft.methods) {
            MethodRules.check(method.value(), method.at(), names, errors);
        }
        for (Placed<Channel> channel : draft.channels) {
            ChannelRules.check(channel.value(), channel.at(), names, errors);
        }
        checkListings(draft, stored, names, errors);
        if (!prune) {
            checkStoredListings(draft, stored, errors);
        }
    }

    private static void checkUnique(Draft draft, Errors errors) {
        once(draft.suppliers.stream().map(p -> Map.entry(p.at(), (Object) p.value().code())).toList(), errors);
        once(draft.locations.stream().map(p -> Map.entry(p.at(), (Object) p.value().code())).toList(), errors);
        once(draft.methods.stream().map(p -> Map.entry(p.at(), (Object) p.value().code())).toList(), errors);
        once(draft.channels.stream().map(p -> Map.entry(p.at(), (Object) p.value().code())).toList(), errors);
        Set<Object> keys = new HashSet<>();
        for (PlacedListing listing : draft.listings) {
            if (!keys.add(listing.value().key())) {
                errors.add(listing.at().member("variant"), "must be named once in its channel");
            }
        }
    }

    private static void once(List<Map.Entry<Path, Object>> codes, Errors errors) {
        Set<Object> seen = new HashSet<>();
        for (Map.Entry<Path, Object> code : codes) {
            if (!seen.add(code.getValue())) {
                errors.add(code.getKey().member("code"), "must be named once");
            }
        }
    }

    private void checkListings(Draft draft, Stored stored, Names names, Errors errors) {
        Map<ChannelCode, Channel> channels = new HashMap<>(stored.channels());
        draft.channels.forEach(channel -> channels.put(channel.value().code(), channel.value()));
        for (PlacedListing listing : draft.listings) {
            if (errors.isFull()) {
                return;
            }
            ListingChecks.checkNames(listing.tree(), listing.at(), names, errors);
            Channel channel = channels.get(listing.value().channel());
            if (channel != null && channel.sumSources() && ListingChecks.sharesItems(listing.value())) {
                errors.add(
                        listing.at().member("sources"),
                        "must not share an item, since channel " + channel.code() + " sums sources");
            }
        }
    }

    /** A channel that begins to sum sources must not have listings whose sources share an item. */
    private void checkStoredListings(Draft draft, Stored stored, Errors errors) {
        Map<ChannelCode, Path> summing = new HashMap<>();
        for (Placed<Channel> channel : draft.channels) {
            Channel before = stored.channels().get(channel.value().code());
            if (channel.value().sumSources() && before != null && !before.sumSources()) {
                summing.put(before.code(), channel.at().member("sumSources"));
            }
        }
        if (summing.isEmpty()) {
            return;
        }
        Set<Object> replaced = new HashSet<>();
        draft.listings.forEach(listing -> replaced.add(listing.value().key()));
        listings.forEach(listing -> {
            Path at = summing.get(listing.channel());
            if (at != null && !replaced.contains(listing.key()) && ListingChecks.sharesItems(listing)) {
                errors.add(at, "must stay false: sources of listing " + listing.key() + " share an item");
            }
        });
    }

    /** Who refers to a resource, each as a pointer into the referer's own document. */
    Errors referers(Kind kind, String code) {
        Errors errors = new Errors();
        switch (kind) {
            case SUPPLIER -> {
                add(errors, LISTINGS, Map.of("code", code));
                add(errors, LANES, Map.of("code", code, "prefix", code + "/"));
                add(errors, ALLOCATIONS, Map.of("code", code, "prefix", code + "/"));
            }
            case LOCATION -> {
                add(errors, LANES, Map.of("code", code, "prefix", ""));
                add(errors, ALLOCATIONS, Map.of("code", code, "prefix", ""));
            }
            case SHIPPING_METHOD -> {
                add(errors, OFFERS, Map.of("code", code));
                add(errors, CONTEXTS, Map.of("code", code));
            }
            case CHANNEL, LISTING -> {
            }
        }
        return errors;
    }

    private void add(Errors errors, String sql, Map<String, ?> parameters) {
        jdbc.sql(sql + " LIMIT " + Errors.MAX)
                .params(parameters)
                .query((row, number) -> new InputError(row.getString(1), row.getString(2)))
                .list()
                .forEach(errors::add);
    }

    private static final String LISTINGS = """
            SELECT DISTINCT 'listings/' || c.code || '/' || k.variant, 'maps item ' || k.sku || ' of supplier ' || s.code
              FROM catalog_component k
              JOIN supplier s USING (supplier_id)
              JOIN channel c ON c.channel_id = k.channel_id AND c.deleted_at IS NULL
             WHERE s.code = :code
             ORDER BY 1, 2
            """;

    private static final String LANES = """
            SELECT 'shipping-methods/' || m.code || '/lanes[' || l.ordinal || '].from.location',
                   'leaves from location ' || l.from_location
              FROM shipping_lane l
              JOIN shipping_method m USING (method_id)
             WHERE l.from_location = :code OR (:prefix <> '' AND starts_with(l.from_location, :prefix))
             ORDER BY m.code, l.ordinal
            """;

    private static final String ALLOCATIONS = """
            SELECT 'channels/' || c.code || '/allocations[' || a.ordinal || '].location',
                   'allocates location ' || a.location
              FROM channel_allocation a
              JOIN channel c ON c.channel_id = a.channel_id AND c.deleted_at IS NULL
             WHERE a.location = :code OR (:prefix <> '' AND starts_with(a.location, :prefix))
             ORDER BY c.code, a.ordinal
            """;

    private static final String OFFERS = """
            SELECT 'channels/' || c.code || '/shippingMethods[' || o.ordinal || ']', 'offers shipping method ' || o.method
              FROM channel_method o
              JOIN channel c ON c.channel_id = o.channel_id AND c.deleted_at IS NULL
             WHERE o.method = :code
             ORDER BY c.code, o.ordinal
            """;

    private static final String CONTEXTS = """
            SELECT 'channels/' || c.code || '/referenceContexts[' || r.ordinal || '].shippingMethod',
                   'looks at shipping method ' || r.shipping_method
              FROM channel_reference_context r
              JOIN channel c ON c.channel_id = r.channel_id AND c.deleted_at IS NULL
             WHERE r.shipping_method = :code
             ORDER BY c.code, r.ordinal
            """;
}
