package io.stockproof.checkout;

import io.stockproof.availability.Composition;
import io.stockproof.checkout.LineBody.LedgerChange;
import io.stockproof.checkout.LineBody.RuleChange;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.MethodCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What came between the versions that a shopper was shown and now: two statements, however many lines there are. */
@Component
class SeenChanges {

    static final int ENTRIES_MAX = 20;

    /** Entries that are looked for over all items of a cart, at each of their locations: of many items fewer each. */
    private static final int LOOK_UPS_MAX = 2_000;

    static final String ENTRIES = """
            WITH version AS MATERIALIZED (
                SELECT number, text::pg_snapshot AS snapshot
                  FROM unnest(:versions::text[]) WITH ORDINALITY AS v (text, number)
            ), shown AS MATERIALIZED (
                SELECT n.item_id, min(pg_snapshot_xmin(v.snapshot)::text::bigint)::text::xid8 AS oldest
                  FROM unnest(:versionOf::int[], :itemOf::bigint[]) AS n (version, item_id)
                  JOIN version v ON v.number = n.version
                 GROUP BY n.item_id
            ), newest AS MATERIALIZED (
                SELECT e.item_id, e.location_id, e.entry_id, e.cause, e.on_hand_delta, e.reserved_delta, e.recorded_at,
                       e.xid
                  FROM shown s
                  JOIN stock_position p ON p.item_id = s.item_id
                 CROSS JOIN LATERAL ledger_last(p.item_id, p.location_id, :depth, oldest => s.oldest) AS e
            ), unseen AS (
                SELECT n.line, e.*, row_number() OVER (PARTITION BY n.line ORDER BY e.entry_id DESC) AS place
                  FROM unnest(:lineOf::int[], :versionOf::int[], :itemOf::bigint[])
                    AS n (line, version, item_id)
                  JOIN version v ON v.number = n.version
                  JOIN newest e ON e.item_id = n.item_id
                 WHERE NOT pg_visible_in_snapshot(e.xid, v.snapshot)
            )
            SELECT u.line, u.entry_id, s.code || '/' || l.code AS location, u.cause, u.on_hand_delta,
                   u.reserved_delta, u.recorded_at
              FROM unseen u
              JOIN supplier_location l USING (location_id)
              JOIN supplier s USING (supplier_id)
             WHERE u.place <= :most
             ORDER BY u.line, u.place
            """;

    static final String RULES = """
            WITH version AS MATERIALIZED (
                SELECT v.number, v.text::pg_snapshot AS snapshot
                  FROM unnest(:versions::text[]) WITH ORDINALITY AS v (text, number)
            ), general AS MATERIALIZED (
                SELECT xid FROM access_change
                 WHERE kind IN ('supplier', 'location', 'shipping-method') ORDER BY xid DESC LIMIT 1
            ), own AS MATERIALIZED (
                SELECT channel_id FROM channel WHERE code = :channel
            ), line AS MATERIALIZED (
                SELECT n.line, n.variant, v.snapshot,
                       EXISTS (SELECT FROM general WHERE xid >= pg_snapshot_xmin(v.snapshot)) AS general
                  FROM unnest(:lineOf::int[], :versionOf::int[], :variants::text[]) AS n (line, version, variant)
                  JOIN version v ON v.number = n.version
            ), part AS MATERIALIZED (
                SELECT DISTINCT l.line, c.supplier_id, c.item_id
                  FROM line l
                 CROSS JOIN own o
                  JOIN catalog_component c ON c.channel_id = o.channel_id AND c.variant = l.variant
                 WHERE l.general
            ), concern (line, kind, code) AS MATERIALIZED (
                SELECT line, 'channel', :channel FROM line
                 UNION ALL
                SELECT line, 'listing', :channel || '/' || variant FROM line
                 UNION ALL
                SELECT l.line, 'import', m.mapped_by_import::text
                  FROM line l
                 CROSS JOIN own o
                  JOIN catalog_listing m ON m.channel_id = o.channel_id AND m.variant = l.variant
                 WHERE m.mapped_by_import IS NOT NULL
                 UNION ALL
                SELECT l.line, 'shipping-method', m.method
                  FROM line l
                 CROSS JOIN own o
                  JOIN channel_method m ON m.channel_id = o.channel_id
                 WHERE l.general AND (:method::text IS NULL OR m.method = :method)
                 UNION ALL
                SELECT DISTINCT p.line, 'supplier', s.code
                  FROM part p
                  JOIN supplier s USING (supplier_id)
                 UNION ALL
                SELECT DISTINCT p.line, 'location', s.code || '/' || l.code
                  FROM part p
                  JOIN stock_position h ON h.item_id = p.item_id
                  JOIN supplier_location l ON l.location_id = h.location_id
                  JOIN supplier s ON s.supplier_id = l.supplier_id
            ), newest AS MATERIALIZED (
                SELECT d.kind, d.code, c.change_id, c.xid
                  FROM (SELECT DISTINCT kind, code FROM concern) AS d
                 CROSS JOIN LATERAL (
                       SELECT change_id, xid FROM access_change
                        WHERE kind = d.kind AND code = d.code ORDER BY change_id DESC LIMIT 1) AS c
            ), unseen AS MATERIALIZED (
                SELECT l.line, max(n.change_id) AS change_id
                  FROM line l
                  JOIN concern c ON c.line = l.line
                  JOIN newest n ON n.kind = c.kind AND n.code = c.code
                 WHERE NOT pg_visible_in_snapshot(n.xid, l.snapshot)
                 GROUP BY l.line
            )
            SELECT u.line, c.change_id, c.kind, c.code, c.action, c.changed_at
              FROM unseen u
              JOIN access_change c USING (change_id)
            """;

    private final JdbcClient jdbc;

    SeenChanges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Where lines were to be sold: what concerns them beside their listing and its items.
     *
     * @param method {@code null}: any that the channel offers
     */
    record Place(ChannelCode channel, @Nullable MethodCode method) {

        static Place of(Cart cart) {
            return new Place(cart.channel(), cart.shippingMethod());
        }
    }

    /**
     * A line that was shown to the shopper.
     *
     * @param version of the answer that he saw; {@code null} if nobody knows
     * @param items that the variant is made of
     */
    record Shown(int line, @Nullable String version, String variant, Set<Long> items) {

        Shown {
            items = Set.copyOf(items);
        }

        /** The same as one line of several carts, {@code lines} of which come before its own. */
        Shown after(int lines) {
            return new Shown(lines + line, version, variant, items);
        }
    }

    /**
     * What changed since.
     *
     * @param entries newest first, at most {@value #ENTRIES_MAX}
     * @param rule the newest change of a rule that concerns the line: of its listing, by hand or by an import, of the
     *     channel, of a method by which it may go, of a supplier of its items, or of a location that has them
     */
    record Since(List<LedgerChange> entries, @Nullable RuleChange rule) {

        private static final Since UNKNOWN = new Since(List.of(), null);

        Since {
            entries = List.copyOf(entries);
        }
    }

    /** Those lines of a cart of which it says what had been seen. */
    static List<Shown> shown(Cart cart, Map<String, Composition> compositions) {
        List<Shown> shown = new ArrayList<>();
        for (int line = 0; line < cart.lines().size(); line++) {
            Cart.Line asked = cart.lines().get(line);
            if (asked.seen() != null) {
                Composition composition = compositions.get(asked.variant());
                Set<Long> items = composition == null ? Set.of() : composition.itemIds();
                shown.add(new Shown(line, asked.seen().readableVersion(), asked.variant(), items));
            }
        }
        return shown;
    }

    /** By line. Of what was seen nobody knows when nothing is known, as of what was seen later than all there is. */
    Map<Integer, Since> of(Place place, Collection<Shown> lines) {
        Map<Integer, Since> since = new HashMap<>();
        lines.forEach(shown -> since.put(shown.line(), Since.UNKNOWN));
        List<Shown> dated = lines.stream().filter(shown -> shown.version() != null).toList();
        if (dated.isEmpty()) {
            return since;
        }
        List<String> versions = dated.stream().map(SeenChanges::version).distinct().toList();
        Map<Integer, List<LedgerChange>> entries = entries(dated, versions);
        Map<Integer, RuleChange> rules = rules(place, dated, versions);
        dated.forEach(shown -> since.put(
                shown.line(), new Since(entries.getOrDefault(shown.line(), List.of()), rules.get(shown.line()))));
        return since;
    }

    private static String version(Shown dated) {
        return Objects.requireNonNull(dated.version());
    }

    /**
     * Of each position only its newest entries are looked at: what a version did not see are always its newest, since
     * they commit in their order.
     */
    private Map<Integer, List<LedgerChange>> entries(Collection<Shown> lines, List<String> versions) {
        List<Integer> lineOf = new ArrayList<>();
        List<Integer> versionOf = new ArrayList<>();
        List<Long> itemOf = new ArrayList<>();
        Map<String, Integer> numbers = numbers(versions);
        for (Shown shown : lines) {
            for (long item : shown.items()) {
                lineOf.add(shown.line());
                versionOf.add(numbers.get(version(shown)));
                itemOf.add(item);
            }
        }
        Map<Integer, List<LedgerChange>> entries = new HashMap<>();
        jdbc.sql(ENTRIES)
                .param("versions", versions.toArray(String[]::new))
                .param("lineOf", lineOf.toArray(Integer[]::new))
                .param("versionOf", versionOf.toArray(Integer[]::new))
                .param("itemOf", itemOf.toArray(Long[]::new))
                .param("most", ENTRIES_MAX)
                .param("depth", Math.clamp(LOOK_UPS_MAX / Math.max(1, itemOf.size()), 1, ENTRIES_MAX))
                .query(row -> {
                    entries.computeIfAbsent(row.getInt("line"), line -> new ArrayList<>()).add(entry(row));
                });
        return entries;
    }

    private static LedgerChange entry(ResultSet row) throws SQLException {
        return new LedgerChange(
                row.getLong("entry_id"),
                row.getString("location"),
                row.getString("cause"),
                row.getLong("on_hand_delta"),
                row.getLong("reserved_delta"),
                row.getObject("recorded_at", OffsetDateTime.class).toInstant());
    }

    /**
     * Of a resource only its newest change is looked at. Those that many lines share are looked up only where any of
     * their kinds may have changed: the newest of them all is not older than all that a version saw. That is one look,
     * however many versions there are and however old they are: a client may send any.
     */
    private Map<Integer, RuleChange> rules(Place place, Collection<Shown> lines, List<String> versions) {
        Map<String, Integer> numbers = numbers(versions);
        Map<Integer, RuleChange> rules = new HashMap<>();
        jdbc.sql(RULES)
                .param("versions", versions.toArray(String[]::new))
                .param("channel", place.channel().value())
                .param("method", place.method() == null ? null : place.method().value())
                .param("lineOf", lines.stream().map(Shown::line).toArray(Integer[]::new))
                .param("versionOf", lines.stream().map(shown -> numbers.get(version(shown))).toArray(Integer[]::new))
                .param("variants", lines.stream().map(Shown::variant).toArray(String[]::new))
                .query(row -> {
                    rules.put(
                            row.getInt("line"),
                            new RuleChange(
                                    row.getLong("change_id"),
                                    row.getString("kind"),
                                    row.getString("code"),
                                    row.getString("action"),
                                    row.getObject("changed_at", OffsetDateTime.class).toInstant()));
                });
        return rules;
    }

    /** From 1, as the database counts. */
    private static Map<String, Integer> numbers(List<String> versions) {
        Map<String, Integer> numbers = new LinkedHashMap<>();
        versions.forEach(version -> numbers.put(version, numbers.size() + 1));
        return numbers;
    }
}
