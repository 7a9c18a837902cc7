package io.stockproof.availability;

import io.stockproof.access.Caller;
import io.stockproof.availability.PollPreview.Change;
import io.stockproof.availability.PollPreview.Effect;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.problem.ProblemType;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Asks the engine twice, of one snapshot: with what is known, and with what a poll holds in its place. */
@Component
class PollPreviews {

    static final int LISTINGS_MAX = 1_000;

    private final JdbcClient jdbc;
    private final StockFactsRepository facts;
    private final Rules rules;
    private final TransactionTemplate snapshot;

    PollPreviews(JdbcClient jdbc, StockFactsRepository facts, Rules rules, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.facts = facts;
        this.rules = rules;
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.snapshot.setReadOnly(true);
    }

    private record Held(String state, boolean dryRun, long values, Instant asOf) {}

    private record Concerned(String channel, String variant) {}

    /**
     * Previews a poll for the channels that the caller sees.
     *
     * @param to the one destination to look at; {@code null}: each channel's reference contexts
     */
    PollPreview of(long poll, @Nullable Destination to, Caller caller) {
        return Objects.requireNonNull(snapshot.execute(status -> preview(poll, to, caller)));
    }

    private PollPreview preview(long poll, @Nullable Destination to, Caller caller) {
        Held held = held(poll);
        RuleBook book = rules.current();
        List<Concerned> concerned = concerned(poll, caller);
        List<Concerned> looked = concerned.stream().limit(LISTINGS_MAX).toList();
        Map<Long, Map<LocationCode, Long>> instead = instead(poll, looked);
        Map<String, List<String>> byChannel = looked.stream()
                .collect(Collectors.groupingBy(
                        Concerned::channel, TreeMap::new, Collectors.mapping(Concerned::variant, Collectors.toList())));
        List<Effect> effects = new ArrayList<>();
        byChannel.forEach((channel, variants) -> effects
                .addAll(effects(book.require(channel), contexts(book, channel, to), variants, instead, held)));
        effects.sort(Comparator.comparing(
                (Effect effect) -> effect.change() == Change.LESS || effect.change() == Change.MORE)); // stable
        return new PollPreview(
                poll,
                held.state(),
                held.dryRun(),
                held.asOf(),
                held.values(),
                looked.size(),
                count(effects, Change.BECOMES_UNAVAILABLE),
                count(effects, Change.BECOMES_AVAILABLE),
                concerned.size() > LISTINGS_MAX,
                effects);
    }

    private static List<Context> contexts(RuleBook book, String channel, @Nullable Destination to) {
        if (to != null) {
            return List.of(new Context(to, null));
        }
        return book.require(channel).rules().channel().referenceContexts().stream()
                .map(reference -> new Context(
                        new Destination(reference.country(), reference.region(), reference.postalCode()),
                        reference.shippingMethod()))
                .toList();
    }

    private List<Effect> effects(
            RuleBook.Compiled compiled,
            List<Context> contexts,
            List<String> variants,
            Map<Long, Map<LocationCode, Long>> instead,
            Held held) {
        Map<String, ListingFacts> now = facts.find(compiled.channelId(), variants);
        Map<String, ListingFacts> then = facts.find(compiled.channelId(), variants, instead, held.asOf());
        List<Effect> effects = new ArrayList<>();
        for (Context context : contexts) {
            for (String variant : variants) {
                long before = purchasable(now.get(variant), compiled.rules(), context, held.asOf());
                long after = purchasable(then.get(variant), compiled.rules(), context, held.asOf());
                if (before != after) {
                    effects.add(new Effect(
                            compiled.rules().channel().code(),
                            context.destination(),
                            context.shippingMethod(),
                            variant,
                            Change.of(before, after),
                            before,
                            after));
                }
            }
        }
        return effects;
    }

    private static long purchasable(
            @Nullable ListingFacts listing, ChannelRules rules, Context context, Instant asOf) {
        return listing == null ? 0 : Engine.answer(listing, rules, context, asOf).purchasable();
    }

    private static long count(List<Effect> effects, Change change) {
        return effects.stream().filter(effect -> effect.change() == change).count();
    }

    private Held held(long poll) {
        return jdbc.sql("""
                        SELECT q.state, q.dry_run, (SELECT count(*) FROM intake_held h WHERE h.poll_id = q.poll_id) AS values,
                               clock_timestamp() AS as_of
                          FROM intake_poll q
                         WHERE q.poll_id = :poll
                        """)
                .param("poll", poll)
                .query((row, n) -> new Held(
                        row.getString("state"),
                        row.getBoolean("dry_run"),
                        row.getLong("values"),
                        row.getObject("as_of", OffsetDateTime.class).toInstant()))
                .optional()
                .orElseThrow(() -> ProblemType.NOT_FOUND.because("There is no poll " + poll));
    }

    /** Listings that the caller sees and of whose stock the poll holds something, its first sources first. */
    private List<Concerned> concerned(long poll, Caller caller) {
        return jdbc.sql("""
                        SELECT c.code AS channel, m.variant
                          FROM catalog_component m
                          JOIN channel c USING (channel_id)
                         WHERE m.item_id IN (SELECT item_id FROM intake_held WHERE poll_id = :poll)
                           AND (cardinality(:channels::text[]) = 0 OR c.code = ANY (:channels::text[]))
                         GROUP BY c.code, m.variant
                         ORDER BY min(m.rank), c.code, m.variant
                         LIMIT :limit
                        """)
                .param("poll", poll)
                .param("channels", caller.channels().stream().map(ChannelCode::value).toArray(String[]::new))
                .param("limit", LISTINGS_MAX + 1)
                .query(Concerned.class)
                .list();
    }

    /** What is held of the items behind these listings. */
    private Map<Long, Map<LocationCode, Long>> instead(long poll, List<Concerned> listings) {
        Map<Long, Map<LocationCode, Long>> instead = new HashMap<>();
        jdbc.sql("""
                        SELECT h.item_id, s.code AS supplier, l.code AS location, h.quantity
                          FROM intake_held h
                          JOIN supplier_location l USING (location_id)
                          JOIN supplier s USING (supplier_id)
                         WHERE h.poll_id = :poll
                           AND h.item_id IN (SELECT m.item_id
                                               FROM unnest(:channels::text[], :variants::text[]) AS w (channel, variant)
                                               JOIN channel c ON c.code = w.channel
                                               JOIN catalog_component m
                                                 ON m.channel_id = c.channel_id AND m.variant = w.variant)
                        """)
                .param("poll", poll)
                .param("channels", listings.stream().map(Concerned::channel).toArray(String[]::new))
                .param("variants", listings.stream().map(Concerned::variant).toArray(String[]::new))
                .query(row -> {
                    instead.computeIfAbsent(row.getLong("item_id"), item -> new HashMap<>())
                            .put(
                                    new LocationCode(
                                            new SupplierCode(row.getString("supplier")), row.getString("location")),
                                    row.getLong("quantity"));
                });
        return instead;
    }
}
