package io.stockproof.availability;

import io.stockproof.channel.Channels;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.shipping.ShippingMethods;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import jakarta.persistence.EntityManager;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * What many listings give, by the rules and the stock as the running transaction sees them: also by rules that it has
 * written itself and may yet take back. So it reads them anew each time, and keeps nothing.
 */
@Component
public class Survey {

    private final Channels channels;
    private final ShippingMethods methods;
    private final Suppliers suppliers;
    private final StockFactsRepository facts;
    private final EntityManager entities;
    private final JdbcClient jdbc;

    Survey(
            Channels channels,
            ShippingMethods methods,
            Suppliers suppliers,
            StockFactsRepository facts,
            EntityManager entities,
            JdbcClient jdbc) {
        this.channels = channels;
        this.methods = methods;
        this.suppliers = suppliers;
        this.facts = facts;
        this.entities = entities;
        this.jdbc = jdbc;
    }

    /** Some listings of a channel, in some contexts. */
    public record Part(ChannelCode channel, Collection<String> variants, List<Context> contexts) {}

    /** A context of a channel. */
    public record Place(ChannelCode channel, Context context) {}

    /** How many units each variant gives in each place; none where there is no such channel, listing or method. */
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<Place, Map<String, Long>> available(List<Part> parts, Instant now) {
        entities.flush(); // what follows is read beside it
        RuleBook book = RuleBook.of(
                new RulesVersion("", 0), // of no version that anybody else could see
                channels.all(),
                methods.all(),
                suppliers.all().stream().map(StoredSupplier::supplier).toList());
        Map<Place, Map<String, Long>> available = new HashMap<>();
        for (Part part : parts) {
            RuleBook.Compiled compiled = book.channels().get(part.channel());
            if (compiled == null) {
                continue;
            }
            Map<String, ListingFacts> listings = facts.find(compiled.channelId(), part.variants());
            for (Context context : part.contexts()) {
                if (context.shippingMethod() == null || compiled.rules().knows(context.shippingMethod())) {
                    available.put(new Place(part.channel(), context), units(listings, compiled.rules(), context, now));
                }
            }
        }
        return available;
    }

    /** The first variants of a channel, by name. */
    public List<String> variants(ChannelCode channel, int limit) {
        return jdbc.sql("""
                        SELECT l.variant
                          FROM catalog_listing l
                          JOIN channel c ON c.channel_id = l.channel_id AND c.deleted_at IS NULL
                         WHERE c.code = :channel
                         ORDER BY l.variant
                         LIMIT :limit
                        """)
                .param("channel", channel.value())
                .param("limit", limit)
                .query(String.class)
                .list();
    }

    private static Map<String, Long> units(
            Map<String, ListingFacts> listings, ChannelRules rules, Context context, Instant now) {
        Map<String, Long> units = new HashMap<>();
        listings.forEach(
                (variant, listing) -> units.put(variant, Engine.answer(listing, rules, context, now).available()));
        return units;
    }
}
