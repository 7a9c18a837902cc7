package io.stockproof.ledger;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Tells what became visible since a reader's last snapshot: every commit exactly once, as soon as it is visible, however
 * late it came and whatever else is still running. The ledger's own entries are the feed of stock; a small table says
 * what leaves no entry. Any number of readers, each with a token of its own and none known here.
 *
 * <p>Of a snapshot, unseen is what was running then, and all that began later. Asked for in these two parts, the cost is
 * that of what is new, also while one transaction is kept open for hours.
 */
@Component
public class ChangeFeed {

    /** Changed items or listings that are named; with more, reading all anew is the shorter way. */
    public static final int NAMED_MAX = 500_000;

    // A restored database, or a replica that took over, goes on under the same ids with other transactions. One that was
    // set back to an earlier state of its disks does so under the same name, too, but as another process: before any reader
    // is back, the others may have written more than was lost.
    private static final String NOW = """
            SELECT pg_current_snapshot()::text AS version,
                   (SELECT system_identifier FROM pg_control_system()) || '-' || left(pg_walfile_name(pg_current_wal_lsn()), 8)
                   || '-' || (SELECT oid FROM pg_database WHERE datname = current_database())
                   || '-' || extract(epoch FROM pg_postmaster_start_time()) AS cluster,
                   (SELECT snapshot::text FROM ledger_feed_mark ORDER BY recorded_at LIMIT 1) AS kept
            """;

    // Rows of a dump carry ids that this cluster has yet to reach: they are nothing new.
    private static final String UNSEEN = """
             WHERE (%1$s.xid = ANY (:running::text[]::xid8[])
                    OR (%1$s.xid >= :end::text::xid8 AND %1$s.xid < pg_snapshot_xmax(pg_current_snapshot())))
            """;

    // Not asked for distinct items: for these a plan may walk through the whole ledger, item by item.
    static final String ITEMS = "SELECT e.item_id FROM ledger_entry e\n" + UNSEEN.replace("%1$s", "e")
            + "UNION ALL SELECT unnest(b.item_ids) FROM ledger_block b\n" + UNSEEN.replace("%1$s", "b")
            + " LIMIT :limit";

    // Asked many times a second: planned once, for any number of entries. That may be all there are, as far as the planner
    // knows, so it would also start other processes to help, and compile what it runs: for what is mostly nothing.
    static final String BY_INDEX = """
            SELECT set_config('enable_seqscan', 'off', true), set_config('plan_cache_mode', 'force_generic_plan', true),
                   set_config('max_parallel_workers_per_gather', '0', true), set_config('jit', 'off', true)
            """;

    private static final String OTHERS =
            "SELECT f.rules, f.suppliers, f.items, f.channel_id, f.variants FROM ledger_feed f\n"
                    + UNSEEN.replace("%1$s", "f") + " AND NOT f.of_block";

    // What is new is found first. Items of other suppliers, as far as they left no entry, are told with them.
    private static final String OF_SUPPLIER = "WITH unseen AS MATERIALIZED (SELECT e.item_id FROM ledger_entry e\n"
            + UNSEEN.replace("%1$s", "e")
            + " AND e.supplier_id = :supplier AND e.xid <> ALL (:known::text[]::xid8[])\n"
            + "UNION ALL SELECT unnest(b.item_ids) FROM ledger_block b\n" + UNSEEN.replace("%1$s", "b")
            + " AND b.supplier_id = :supplier AND b.xid <> ALL (:known::text[]::xid8[])),\n"
            + "told AS MATERIALIZED (SELECT unnest(f.items) AS item_id FROM ledger_feed f\n"
            + UNSEEN.replace("%1$s", "f")
            + " AND f.items IS NOT NULL AND NOT f.of_block AND f.xid <> ALL (:known::text[]::xid8[]))\n"
            + "SELECT item_id FROM unseen UNION SELECT item_id FROM told LIMIT :limit";

    private final JdbcClient jdbc;
    private final TransactionTemplate snapshot;

    ChangeFeed(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.snapshot.setReadOnly(true);
        this.snapshot.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    private record Now(String version, String cluster, String kept) {

        String token() {
            return version + "@" + cluster;
        }
    }

    /**
     * What became visible since {@code from}, in a transaction of its own.
     *
     * @param from a token of an earlier answer, or a version; anything else, and {@code null}, is a reset
     */
    public Changes since(@Nullable String from) {
        return Objects.requireNonNull(snapshot.execute(status -> read(from)));
    }

    /**
     * The same in the caller's transaction, which is REPEATABLE READ: all that it reads is as of {@code to}. From here on
     * the transaction prefers indexes, and plans for any parameters, since nobody can know how much is new.
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Changes read(@Nullable String from) {
        Now now = now();
        Seen seen = from == null ? null : seen(from, now);
        if (from == null || seen == null) {
            return Changes.reset(from == null ? "" : from, now.token(), now.version());
        }
        jdbc.sql(BY_INDEX).query((row, n) -> row.getString(1)).single();
        Found found = new Found();
        jdbc.sql(ITEMS)
                .param("running", seen.running())
                .param("end", Long.toString(seen.end()))
                .param("limit", NAMED_MAX + 1)
                .query(found::addItem);
        jdbc.sql(OTHERS)
                .param("running", seen.running())
                .param("end", Long.toString(seen.end()))
                .query(found::add);
        return found.isTooMuch()
                ? Changes.reset(from, now.token(), now.version())
                : found.changes(from, now.token(), now.version());
    }

    /**
     * Items of which what is known changed, for whoever keeps one supplier's positions in mind.
     *
     * @param to the token to read from next
     * @param items some of them may be other suppliers'
     * @param reset whether it cannot be told what changed: all may have. Then nothing is named
     */
    public record ItemChanges(String to, List<Long> items, boolean reset) {}

    /**
     * Which items of a supplier changed, in the caller's transaction. If that is not one snapshot, some may be told again
     * by the next reading; none is left out.
     *
     * @param known transactions of which the reader knows what they wrote, by {@link #transaction}
     * @param most so many may be named; where it is more, reading all anew is the shorter way
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public ItemChanges items(int supplierId, @Nullable String from, Collection<String> known, int most) {
        Now now = now();
        String to = now.token();
        Seen seen = from == null ? null : seen(from, now);
        if (seen == null) {
            return new ItemChanges(to, List.of(), true);
        }
        jdbc.sql("SET LOCAL enable_seqscan = off").update();
        List<Long> items = jdbc.sql(OF_SUPPLIER)
                .param("running", seen.running())
                .param("end", Long.toString(seen.end()))
                .param("supplier", supplierId)
                .param("known", known.toArray(String[]::new))
                .param("limit", most + 1)
                .query(Long.class)
                .list();
        jdbc.sql("SET LOCAL enable_seqscan = on").update();
        return items.size() > most
                ? new ItemChanges(to, List.of(), true)
                : new ItemChanges(to, items, false);
    }

    /** The caller's transaction, as {@link #items} knows it. */
    @Transactional(propagation = Propagation.MANDATORY)
    public String transaction() {
        return jdbc.sql("SELECT pg_current_xact_id()::text").query(String.class).single();
    }

    private Now now() {
        return jdbc.sql(NOW)
                .query((row, n) -> new Now(
                        row.getString("version"), row.getString("cluster"), row.getString("kept")))
                .single();
    }

    /** A token's version, or the version itself. */
    public static String version(String token) {
        int at = token.indexOf('@');
        return at < 0 ? token : token.substring(0, at);
    }

    /** {@code null} where it is none of this database, or has seen less than the feed still tells. */
    private static @Nullable Seen seen(String token, Now now) {
        int at = token.indexOf('@');
        if ((at >= 0 && !token.substring(at + 1).equals(now.cluster())) || !Versions.isVersion(version(token))) {
            return null;
        }
        Seen seen = Seen.by(version(token));
        Seen here = Seen.by(now.version());
        Seen kept = Seen.by(now.kept());
        // A mark that is ahead of us came with another cluster's dump: nothing was swept by it here.
        return here.hasAllOf(seen) && (seen.hasAllOf(kept) || !here.hasAllOf(kept)) ? seen : null;
    }

    /** What a reading came upon. */
    private static final class Found {

        private final Set<Long> items = new HashSet<>();
        private final Set<Integer> suppliers = new HashSet<>();
        private final Map<Integer, Set<String>> listings = new HashMap<>();
        private final Set<Integer> channels = new HashSet<>();
        private int named;
        private long entries;
        private boolean rules;

        void addItem(ResultSet row) throws SQLException {
            items.add(row.getLong(1));
            entries++;
        }

        void add(ResultSet row) throws SQLException {
            rules |= row.getBoolean("rules");
            suppliers.addAll(all(row.getArray("suppliers"), Integer.class));
            if (items.size() <= NAMED_MAX) {
                items.addAll(all(row.getArray("items"), Long.class));
            }
            int channel = row.getInt("channel_id");
            if (!row.wasNull() && !channels.contains(channel)) {
                Array variants = row.getArray("variants");
                if (variants == null || named > NAMED_MAX) {
                    channels.add(channel);
                    listings.remove(channel);
                } else {
                    List<String> these = all(variants, String.class);
                    named += these.size();
                    listings.computeIfAbsent(channel, c -> new HashSet<>()).addAll(these);
                }
            }
        }

        boolean isTooMuch() {
            return entries > NAMED_MAX || items.size() > NAMED_MAX;
        }

        Changes changes(String from, String to, String version) {
            return new Changes(from, to, version, items, suppliers, listings, channels, rules, false);
        }

        private static <T> List<T> all(@Nullable Array array, Class<T> type) throws SQLException {
            return array == null
                    ? List.of()
                    : Arrays.stream((Object[]) array.getArray()).map(type::cast).toList();
        }
    }
}
