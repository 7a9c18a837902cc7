package io.stockproof.checkout;

import io.stockproof.availability.Composition;
import io.stockproof.availability.Context;
import io.stockproof.availability.ListingFacts;
import io.stockproof.availability.Promises;
import io.stockproof.availability.RuleBook;
import io.stockproof.ledger.Seen;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Finds refusals of what had been promised that nothing explains: no entry in the ledger of the listing's items, no change
 * of a rule, and no time that ran out, came between. Then storefront and checkout have answered differently from the same
 * facts, which is our own mistake. See {@code src/docs/decisions} for what is proof of a promise.
 *
 * <p>Costs nothing but where a line is refused of which the cart says that as many had been shown: then two statements,
 * however many lines there are.
 */
@Component
class Contradictions {

    // Of a position, what a version did not see is its newest entry, if any. What leaves no entry is in the feed. That a
    // supplier was read again unchanged only makes stock fresher, which never takes any away.
    static final String MOVED = """
            WITH version AS MATERIALIZED (
                SELECT number, text::pg_snapshot AS snapshot
                  FROM unnest(:versions::text[]) WITH ORDINALITY AS v (text, number)
            ), newest AS MATERIALIZED (
                SELECT p.item_id, e.xid
                  FROM stock_position p
                 CROSS JOIN LATERAL ledger_last(p.item_id, p.location_id, 1) AS e
                 WHERE p.item_id = ANY (:items)
            ), fed AS MATERIALIZED (
                SELECT v.number, f.rules, f.items, f.channel_id, f.variants
                  FROM version v
                  JOIN ledger_feed f ON f.xid >= pg_snapshot_xmin(v.snapshot)
                                    AND NOT pg_visible_in_snapshot(f.xid, v.snapshot)
                 WHERE f.rules OR f.items IS NOT NULL AND NOT f.of_block OR f.channel_id = :channel
            )
            SELECT n.line
              FROM unnest(:lines::int[], :numbers::int[], :itemOf::bigint[]) AS n (line, number, item_id)
              JOIN version v ON v.number = n.number
              JOIN newest e ON e.item_id = n.item_id AND NOT pg_visible_in_snapshot(e.xid, v.snapshot)
            UNION
            SELECT n.line
              FROM unnest(:lines::int[], :numbers::int[], :itemOf::bigint[], :variants::text[])
                AS n (line, number, item_id, variant)
              JOIN fed f ON f.number = n.number
             WHERE f.rules OR n.item_id = ANY (f.items)
                OR f.channel_id = :channel AND (f.variants IS NULL OR n.variant = ANY (f.variants))
            """;

    /** Of a cart so many lines are judged, and so many versions: a store sends one or two, and who sends more learns nothing. */
    private static final int SUSPECTS_MAX = 10;
    private static final int VERSIONS_MAX = 3;

    private static final String REMEMBERED = """
            SELECT snapshot::text, pg_current_snapshot()::text FROM ledger_feed_mark ORDER BY recorded_at LIMIT 1
            """;

    private static final Logger log = LoggerFactory.getLogger(Contradictions.class);

    private final JdbcClient jdbc;
    private final Promises promises;
    private final TransactionTemplate snapshot;

    Contradictions(JdbcClient jdbc, Promises promises, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.promises = promises;
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.snapshot.setReadOnly(true);
    }

    /**
     * A refusal that no write explains.
     *
     * @param since the time alone explains none either of what was promised after this
     * @param contradicts whether this instance's storefront promises as much at this moment, from the same facts. Else
     *     whether it had been promised at all is for others to find
     */
    record Unexplained(Instant since, boolean contradicts) {}

    /** A refused line with what might explain it, and what the storefront says, if that is as much as was asked. */
    private record Suspect(
            int line, String variant, Set<Long> items, String seen, Instant since,
            Promises.@Nullable Promise promise) {}

    /** From what the feed remembers to what this transaction sees. */
    private record Span(Seen remembered, Seen here) {}

    /**
     * By line, for a decision that was made on {@code version}. Asks in a transaction of its own, after the storefront: that
     * may have seen more by now than the decision did, and nothing is newer than this transaction.
     */
    Map<Integer, Unexplained> of(
            Cart cart,
            CartDecision decision,
            RuleBook.Compiled channel,
            Map<String, Composition> compositions,
            Shelf shelf,
            String version,
            Instant now) {
        List<Suspect> suspects = new ArrayList<>();
        Set<String> versions = new HashSet<>();
        for (int line = 0; line < cart.lines().size() && suspects.size() < SUSPECTS_MAX; line++) {
            Cart.Line asked = cart.lines().get(line);
            Composition composition = compositions.get(asked.variant());
            if (isBroken(asked, decision.lines().get(line)) && composition != null
                    && standsAlone(cart, line, compositions) && isOneOfFew(asked, versions)) {
                suspects.add(suspect(cart, line, composition, channel, shelf, now));
            }
        }
        if (suspects.isEmpty()) {
            return Map.of();
        }
        try {
            return Objects.requireNonNull(
                    snapshot.execute(status -> unexplained(suspects, channel.channelId(), Seen.by(version))));
        } catch (DataAccessException | TransactionException e) {
            log.atDebug().setCause(e).log("Refusals were not judged"); // which is for the record alone
            return Map.of();
        }
    }

    private Map<Integer, Unexplained> unexplained(List<Suspect> suspects, int channelId, Seen decided) {
        Span span = jdbc.sql(REMEMBERED)
                .query((row, n) -> new Span(Seen.by(row.getString(1)), Seen.by(row.getString(2))))
                .single();
        // A version that is not all behind us proves nothing: it may be of another database, or of nobody's making.
        suspects.removeIf(suspect -> !isBetween(span.remembered(), suspect.seen(), decided));
        Set<Integer> moved = moved(suspects, channelId, span);
        Map<Integer, Unexplained> unexplained = new HashMap<>();
        for (int i = 0; i < suspects.size(); i++) {
            Suspect suspect = suspects.get(i);
            if (!moved.contains(2 * i)) {
                boolean contradicts = suspect.promise() != null && !moved.contains(2 * i + 1);
                unexplained.put(suspect.line(), new Unexplained(suspect.since(), contradicts));
            }
        }
        return unexplained;
    }

    private static boolean isBroken(Cart.Line asked, LineDecision decision) {
        Cart.Seen seen = asked.seen();
        return seen != null && seen.purchasable() != null && seen.purchasable() >= asked.quantity()
                && decision.outcome() != LineDecision.Outcome.ACCEPTED && seen.readableVersion() != null;
    }

    private static boolean isOneOfFew(Cart.Line asked, Set<String> versions) {
        String version = Objects.requireNonNull(asked.seen()).version();
        return versions.contains(version) || versions.size() < VERSIONS_MAX && versions.add(version);
    }

    /** Lines that share stock share it, and what each of them was shown was shown of all of it. */
    private static boolean standsAlone(Cart cart, int line, Map<String, Composition> compositions) {
        String variant = cart.lines().get(line).variant();
        Set<Long> items = items(compositions.get(variant));
        for (int other = 0; other < cart.lines().size(); other++) {
            String beside = cart.lines().get(other).variant();
            if (other != line
                    && (beside.equals(variant) || !Collections.disjoint(items, items(compositions.get(beside))))) {
                return false;
            }
        }
        return true;
    }

    private static Set<Long> items(@Nullable Composition composition) {
        return composition == null ? Set.of() : composition.itemIds();
    }

    private Suspect suspect(
            Cart cart, int line, Composition composition, RuleBook.Compiled channel, Shelf shelf, Instant now) {
        Cart.Line asked = cart.lines().get(line);
        ListingFacts facts = Objects.requireNonNull(shelf.facts(asked.variant()));
        Instant since = Promises.steadySince(facts, channel.rules(), now);
        Instant until = Promises.steadyUntil(facts, channel.rules(), now);
        Context context = new Context(cart.destination(), cart.shippingMethod());
        Promises.Promise promise = promises.now(cart.channel(), asked.variant(), context)
                .filter(told -> told.purchasable() >= asked.quantity())
                .filter(told -> told.at().isAfter(since) && told.at().isBefore(until))
                .orElse(null);
        String seen = Objects.requireNonNull(asked.seen()).version();
        return new Suspect(line, asked.variant(), composition.itemIds(), seen, since, promise);
    }

    private static boolean isBetween(Seen from, String version, Seen to) {
        Seen seen = Seen.by(version);
        return seen.hasAllOf(from) && to.hasAllOf(seen);
    }

    /**
     * What has moved: {@code 2 × i} for the i-th suspect since what was seen, {@code 2 × i + 1} since what this instance
     * answers from; there also where that cannot be told.
     */
    private Set<Integer> moved(List<Suspect> suspects, int channelId, Span span) {
        Asked asked = new Asked();
        Set<Integer> moved = new HashSet<>();
        for (int i = 0; i < suspects.size(); i++) {
            Suspect suspect = suspects.get(i);
            Promises.Promise promise = suspect.promise();
            asked.add(2 * i, suspect.seen(), suspect);
            if (promise != null && isBetween(span.remembered(), promise.version(), span.here())) {
                asked.add(2 * i + 1, promise.version(), suspect);
            } else {
                moved.add(2 * i + 1);
            }
        }
        if (!suspects.isEmpty()) {
            moved.addAll(asked.of(jdbc, channelId));
        }
        return moved;
    }

    /** The question's columns: a row for each item of each suspect and version. */
    private static final class Asked {

        private final List<Integer> lines = new ArrayList<>();
        private final List<Integer> numbers = new ArrayList<>();
        private final List<@Nullable Long> items = new ArrayList<>();
        private final List<String> variants = new ArrayList<>();
        private final Map<String, Integer> versions = new LinkedHashMap<>();

        void add(int line, String version, Suspect suspect) {
            versions.putIfAbsent(version, versions.size() + 1);
            List<@Nullable Long> of = new ArrayList<>(suspect.items());
            if (of.isEmpty()) {
                of.add(null); // a listing of nothing is a listing all the same
            }
            for (Long item : of) {
                lines.add(line);
                numbers.add(versions.get(version));
                items.add(item);
                variants.add(suspect.variant());
            }
        }

        Set<Integer> of(JdbcClient jdbc, int channelId) {
            return jdbc.sql(MOVED)
                    .param("versions", versions.keySet().toArray(String[]::new))
                    .param("items", items.stream().distinct().toArray(Long[]::new))
                    .param("lines", lines.toArray(Integer[]::new))
                    .param("numbers", numbers.toArray(Integer[]::new))
                    .param("itemOf", items.toArray(Long[]::new))
                    .param("variants", variants.toArray(String[]::new))
                    .param("channel", channelId)
                    .query(Integer.class)
                    .set();
        }
    }
}
