package io.stockproof.checkout;

import io.stockproof.checkout.LineBody.LedgerChange;
import io.stockproof.checkout.LineBody.RuleChange;
import io.stockproof.kernel.ChannelCode;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** What came between the versions that a shopper was shown and now: two statements, however many lines there are. */
@Component
class SeenChanges {

    static final int ENTRIES_MAX = 20;

    static final String ENTRIES = """
            WITH version AS MATERIALIZED (
                SELECT number, text::pg_snapshot AS snapshot
                  FROM unnest(:versions::text[]) WITH ORDINALITY AS v (text, number)
            ), newest AS MATERIALIZED (
                SELECT p.item_id, e.*
                  FROM stock_position p
                 CROSS JOIN LATERAL (
                       SELECT location_id, entry_id, cause, on_hand_delta, reserved_delta, recorded_at, xid
                         FROM ledger_entry
                        WHERE item_id = p.item_id AND location_id = p.location_id
                        ORDER BY seq DESC LIMIT :most) AS e
                 WHERE p.item_id = ANY (:items)
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
                SELECT v.number, (SELECT max(change_id + 0) FROM access_change
                                   WHERE xid >= pg_snapshot_xmin(v.snapshot)
                                     AND NOT pg_visible_in_snapshot(xid, v.snapshot)
                                     AND kind IN ('supplier', 'location', 'shipping-method')) AS change_id
                  FROM version v
            ), own AS MATERIALIZED (
                SELECT change_id, xid FROM access_change
                 WHERE kind = 'channel' AND code = :channel ORDER BY change_id DESC LIMIT 1
            ), newest AS (
                SELECT n.line, greatest(g.change_id, o.change_id, l.change_id) AS change_id
                  FROM unnest(:lineOf::int[], :versionOf::int[], :listings::text[])
                    AS n (line, version, listing)
                  JOIN version v ON v.number = n.version
                  JOIN general g ON g.number = n.version
                  LEFT JOIN own o ON NOT pg_visible_in_snapshot(o.xid, v.snapshot)
                  LEFT JOIN LATERAL (
                       SELECT change_id, xid FROM access_change
                        WHERE kind = 'listing' AND code = n.listing ORDER BY change_id DESC LIMIT 1) AS l
                    ON NOT pg_visible_in_snapshot(l.xid, v.snapshot)
            )
            SELECT n.line, c.change_id, c.kind, c.code, c.action, c.changed_at
              FROM newest n
              JOIN access_change c USING (change_id)
            """;

    private final JdbcClient jdbc;

    SeenChanges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A line that was shown to the shopper.
     *
     * @param version of the answer that he saw
     * @param items that the variant is made of
     */
    record Shown(int line, String version, String variant, Set<Long> items) {

        Shown {
            items = Set.copyOf(items);
        }
    }

    /**
     * What changed since.
     *
     * @param entries newest first, at most {@value #ENTRIES_MAX}
     * @param rule the newest change of a rule that may concern the listing
     */
    record Since(List<LedgerChange> entries, @Nullable RuleChange rule) {

        Since {
            entries = List.copyOf(entries);
        }
    }

    /** By line. */
    Map<Integer, Since> of(ChannelCode channel, Collection<Shown> lines) {
        if (lines.isEmpty()) {
            return Map.of();
        }
        List<String> versions = lines.stream().map(Shown::version).distinct().toList();
        Map<Integer, List<LedgerChange>> entries = entries(lines, versions);
        Map<Integer, RuleChange> rules = rules(channel, lines, versions);
        Map<Integer, Since> since = new HashMap<>();
        lines.forEach(shown -> since.put(
                shown.line(), new Since(entries.getOrDefault(shown.line(), List.of()), rules.get(shown.line()))));
        return since;
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
                versionOf.add(numbers.get(shown.version()));
                itemOf.add(item);
            }
        }
        Map<Integer, List<LedgerChange>> entries = new HashMap<>();
        jdbc.sql(ENTRIES)
                .param("versions", versions.toArray(String[]::new))
                .param("items", itemOf.stream().distinct().toArray(Long[]::new))
                .param("lineOf", lineOf.toArray(Integer[]::new))
                .param("versionOf", versionOf.toArray(Integer[]::new))
                .param("itemOf", itemOf.toArray(Long[]::new))
                .param("most", ENTRIES_MAX)
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
     * Of a resource only its newest change is looked at; of those that concern everybody, the newest unseen one: found by
     * what was written since ({@code + 0}: not by going back through all changes ever made; an index knows no others).
     */
    private Map<Integer, RuleChange> rules(ChannelCode channel, Collection<Shown> lines, List<String> versions) {
        Map<String, Integer> numbers = numbers(versions);
        Map<Integer, RuleChange> rules = new HashMap<>();
        jdbc.sql(RULES)
                .param("versions", versions.toArray(String[]::new))
                .param("channel", channel.value())
                .param("lineOf", lines.stream().map(Shown::line).toArray(Integer[]::new))
                .param("versionOf", lines.stream().map(shown -> numbers.get(shown.version())).toArray(Integer[]::new))
                .param("listings", lines.stream()
                        .map(shown -> channel.value() + "/" + shown.variant())
                        .toArray(String[]::new))
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
