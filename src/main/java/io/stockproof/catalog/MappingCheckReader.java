package io.stockproof.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.web.Cursor;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Finds mappings that are wrong or doubtful, and the items that could take their place: two statements for each step of so
 * many listings, by key, and so many steps a page at most. A step is short, since the planner cannot know how much of what
 * it joins is doubtful, and may go through all of it for each.
 */
@Repository
class MappingCheckReader {

    private static final int STEP = 500;
    private static final int STEPS_MAX = 10;
    private static final int OTHERS_MAX = 5;

    private static final String SCANNED = """
            WITH keyed AS (
                SELECT c.code AS channel, l.*
                  FROM channel c
                  CROSS JOIN LATERAL (
                       SELECT channel_id, variant, sku, barcode, title, options, confirmed_at IS NOT NULL AS confirmed,
                              greatest(coalesce(mapped_at, created_at), confirmed_at) AS since
                         FROM catalog_listing
                        WHERE channel_id = c.channel_id AND active AND variant >= :fromVariant
                          AND variant > CASE WHEN c.code = :afterChannel THEN :afterVariant ELSE '' END
                        ORDER BY variant LIMIT :scan) AS l
                 WHERE c.deleted_at IS NULL AND c.code >= coalesce(:afterChannel, '')
                   AND (:channel::text IS NULL OR c.code = :channel)
                   AND (cardinality(:visible::text[]) = 0 OR c.code = ANY (:visible::text[]))
                 ORDER BY c.code, l.variant LIMIT :scan
            ), scanned AS MATERIALIZED (
                SELECT row_number() OVER (ORDER BY channel, variant) AS n, keyed.* FROM keyed
            ), parts AS MATERIALIZED (
                SELECT l.n, k.channel_id, k.variant, k.rank, k.ordinal, k.supplier_id, k.sku, k.item_id, k.units,
                       z.code || '/' || k.sku AS item, i.broken_since IS NOT NULL AS broken,
                       i.title, i.barcode, i.options, i.ref_pid, i.ref_vid,
                       coalesce(lower(btrim(i.sku)) IN (lower(btrim(l.sku)), lower(btrim(l.barcode))), false) AS own,
                       count(*) OVER (PARTITION BY l.n, k.rank) = 1 AND k.units = 1 AS alone
                  FROM scanned l
                  JOIN catalog_component k ON k.channel_id = l.channel_id AND k.variant = l.variant
                  JOIN supplier z ON z.supplier_id = k.supplier_id
                  LEFT JOIN supplier_item i ON i.item_id = k.item_id
            ), facts AS (
                SELECT n, bool_or(item_id IS NULL) AS ambiguous, bool_or(broken) AS broken, bool_or(own) AS own,
                       array_agg(item ORDER BY rank, ordinal) AS items
                  FROM parts GROUP BY n
            ),
            """;

    private static final String DOUBTS = """
            disagreeing AS (
                SELECT DISTINCT p.n
                  FROM parts p
                  JOIN facts f ON f.n = p.n AND NOT f.own
                  JOIN scanned l ON l.n = p.n
                  CROSS JOIN LATERAL (VALUES (lower(btrim(l.sku))), (lower(btrim(l.barcode)))) AS its (name)
                  JOIN supplier_item a ON a.supplier_id = p.supplier_id AND lower(btrim(a.sku)) = its.name
                 WHERE a.broken_since IS NULL
            ), unlike AS (
                SELECT p.n, jsonb_agg(jsonb_build_object('item', p.item, 'what', d.what, 'expected', d.expected,
                                                         'found', d.found)) AS differences
                  FROM parts p
                  JOIN scanned l ON l.n = p.n
                  CROSS JOIN LATERAL (
                       SELECT 'barcode' AS what, l.barcode AS expected, p.barcode AS found
                        WHERE ltrim(lower(btrim(l.barcode)), '0') <> ltrim(lower(btrim(p.barcode)), '0')
                        UNION ALL
                       SELECT 'option ' || a.key, a.value, b.value
                         FROM jsonb_each_text(l.options) AS a
                         JOIN jsonb_each_text(p.options) AS b ON lower(btrim(b.key)) = lower(btrim(a.key))
                        WHERE lower(btrim(a.value)) <> lower(btrim(b.value))) AS d
                 WHERE p.alone AND (p.barcode IS NOT NULL OR p.options IS NOT NULL)
                 GROUP BY p.n
            ), changed AS (
                SELECT p.n, jsonb_agg(jsonb_build_object('item', p.item, 'what', d.what, 'expected', d.expected,
                                                         'found', d.found, 'at', d.at)) AS differences
                  FROM parts p
                  JOIN scanned l ON l.n = p.n
                  JOIN supplier_item_edit e ON e.item_id = p.item_id AND e.edited_at > l.since
                  CROSS JOIN LATERAL (
                       SELECT edit, (edit ->> 'at')::timestamptz AS at FROM jsonb_array_elements(e.edits) AS edit
                        WHERE (edit ->> 'at')::timestamptz > l.since AND edit -> 'was' IS NOT NULL
                        ORDER BY at LIMIT 1) AS first
                  CROSS JOIN LATERAL (
                       SELECT f.what, f.expected, f.found, first.at
                         FROM (VALUES ('title', first.edit #>> '{was,title}', p.title),
                                      ('barcode', first.edit #>> '{was,barcode}', p.barcode),
                                      ('product id', first.edit #>> '{was,pid}', p.ref_pid),
                                      ('variant id', first.edit #>> '{was,vid}', p.ref_vid))
                              AS f (what, expected, found)
                        WHERE f.expected <> f.found
                        UNION ALL
                       SELECT 'option ' || a.key, a.value, b.value, first.at
                         FROM jsonb_each_text(nullif(first.edit #> '{was,options}', 'null')) AS a
                         JOIN jsonb_each_text(p.options) AS b ON b.key = a.key
                        WHERE a.value <> b.value) AS d
                 GROUP BY p.n
            ), told AS (
                SELECT p.n, jsonb_agg(jsonb_build_object('item', p.item, 'what', d.what, 'at', d.at)) AS differences
                  FROM parts p
                  JOIN scanned l ON l.n = p.n
                  JOIN supplier_item_edit e ON e.item_id = p.item_id AND e.edited_at > l.since
                  CROSS JOIN LATERAL (
                       SELECT field AS what, max((edit ->> 'at')::timestamptz) AS at
                         FROM jsonb_array_elements(e.edits) AS edit
                         CROSS JOIN jsonb_array_elements_text(edit -> 'told') AS field
                        WHERE (edit ->> 'at')::timestamptz > l.since
                        GROUP BY field) AS d
                 GROUP BY p.n
            ), doubled AS (
                SELECT p.n, array_agg(DISTINCT other.variant) AS others
                  FROM parts p
                  CROSS JOIN LATERAL (
                       SELECT o.variant
                         FROM catalog_component o
                         JOIN catalog_listing ol ON ol.channel_id = o.channel_id AND ol.variant = o.variant
                          AND ol.active
                        WHERE o.item_id = p.item_id AND o.channel_id = p.channel_id AND o.variant <> p.variant
                          AND o.units = 1
                          AND NOT EXISTS (SELECT FROM catalog_component x
                                           WHERE x.channel_id = o.channel_id AND x.rank = o.rank
                                             AND x.variant = o.variant AND x.ordinal <> o.ordinal)
                        LIMIT 5) AS other
                 WHERE p.alone
                 GROUP BY p.n
            ),
            """;

    private static final String CHECKED = SCANNED + DOUBTS + """
            checked AS (
                SELECT l.*, coalesce(f.items, '{}') AS items, coalesce(d.others, '{}') AS others,
                       CASE WHEN f.n IS NULL THEN 'MISSING'
                            WHEN f.ambiguous THEN 'AMBIGUOUS'
                            WHEN f.broken THEN 'BROKEN'
                            WHEN g.n IS NOT NULL AND NOT l.confirmed THEN 'DISAGREEING'
                            WHEN u.n IS NOT NULL AND NOT l.confirmed THEN 'UNLIKE'
                            WHEN c.n IS NOT NULL OR t.n IS NOT NULL THEN 'CHANGED'
                            WHEN d.n IS NOT NULL AND NOT l.confirmed THEN 'DOUBLED'
                       END AS kind, u.differences AS unlike,
                       coalesce(c.differences, '[]') || coalesce(t.differences, '[]') AS changed
                  FROM scanned l
                  LEFT JOIN facts f ON f.n = l.n
                  LEFT JOIN disagreeing g ON g.n = l.n
                  LEFT JOIN unlike u ON u.n = l.n
                  LEFT JOIN changed c ON c.n = l.n
                  LEFT JOIN told t ON t.n = l.n
                  LEFT JOIN doubled d ON d.n = l.n
            )
            SELECT last.scanned, last.channel AS end_channel, last.variant AS end_variant, found.*
              FROM (SELECT count(*) OVER () AS scanned, channel, variant FROM scanned ORDER BY n DESC LIMIT 1) AS last
              LEFT JOIN (SELECT channel, variant, kind, sku, barcode, title, options, others, items, n,
                                CASE kind WHEN 'UNLIKE' THEN unlike WHEN 'CHANGED' THEN changed END AS differences
                           FROM checked
                          WHERE kind IS NOT NULL AND (:kind::text IS NULL OR kind = :kind)
                            AND (:variant::text IS NULL OR variant = :variant)
                          ORDER BY n LIMIT :limit) AS found ON true
             ORDER BY found.n
            """;

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final MappingCandidates candidates;

    /** Which checks; an absent member asks for all. An empty {@code visible} is all channels. */
    record Filter(Set<ChannelCode> visible, @Nullable ChannelCode channel, @Nullable MappingCheckKind kind) {}

    /** What was found, and where to go on; {@code next} is {@code null} at the end. */
    record Found(List<MappingCheck> checks, @Nullable Cursor next) {}

    MappingCheckReader(JdbcClient jdbc, ObjectMapper json, MappingCandidates candidates) {
        this.jdbc = jdbc;
        this.json = json;
        this.candidates = candidates;
    }

    /** By channel and variant; there may be fewer than {@code limit}, or none, and more to come. */
    Found list(Filter filter, @Nullable Cursor after, int limit) {
        List<MappingCheck> checks = new ArrayList<>();
        Cursor next = after;
        int steps = 0;
        do {
            Found some = list(filter, null, next, limit - checks.size(), STEP);
            checks.addAll(some.checks());
            next = some.next();
        } while (next != null && checks.size() < limit && ++steps < STEPS_MAX);
        return new Found(checks, next);
    }

    /** The check of one listing; empty where there is nothing to look at. */
    Optional<MappingCheck> find(ListingKey key) {
        return list(new Filter(Set.of(), key.channel(), null), key.variant(), null, 1, 1).checks().stream().findFirst();
    }

    /** The same of one variant, or going through {@code scan} listings at most. */
    Found list(Filter filter, @Nullable String variant, @Nullable Cursor after, int limit, int scan) {
        List<MappingCheck> found = new ArrayList<>();
        List<Cursor> end = new ArrayList<>();
        jdbc.sql(CHECKED)
                .param("channel", filter.channel() == null ? null : filter.channel().value())
                .param("variant", variant)
                .param("fromVariant", variant == null ? "" : variant)
                .param("visible", filter.visible().stream().map(ChannelCode::value).toArray(String[]::new))
                .param("kind", filter.kind() == null ? null : filter.kind().name())
                .param("afterChannel", after == null ? null : after.text(0), Types.VARCHAR)
                .param("afterVariant", after == null ? "" : after.text(1))
                .param("scan", scan)
                .param("limit", limit + 1)
                .query(row -> {
                    if (row.getInt("scanned") == scan) {
                        end.add(Cursor.of(row.getString("end_channel"), row.getString("end_variant")));
                    }
                    if (row.getString("kind") != null) {
                        found.add(check(row));
                    }
                });
        List<MappingCheck> shown = found.subList(0, Math.min(limit, found.size()));
        Cursor next = found.size() > limit
                ? Cursor.of(shown.getLast().channel(), shown.getLast().variant())
                : end.isEmpty() ? null : end.getFirst();
        Map<Integer, List<MappingProposal.Candidate>> others = candidates.of(shown);
        List<MappingCheck> checks = new ArrayList<>();
        for (int n = 0; n < shown.size(); n++) {
            checks.add(shown.get(n).proposing(others.getOrDefault(n, List.of())));
        }
        return new Found(checks, next);
    }

    /** Which components of a listing a check of this kind is about, in the order of sources and components. */
    List<Boolean> faults(ListingKey key, MappingCheckKind kind) {
        return jdbc.sql("""
                        SELECT CASE WHEN :kind = 'AMBIGUOUS' THEN k.item_id IS NULL
                                    WHEN :kind = 'BROKEN' THEN coalesce(i.broken_since IS NOT NULL, false)
                                    WHEN :ofOne THEN count(*) OVER () = 1
                                    ELSE false END
                          FROM catalog_component k
                          JOIN channel c USING (channel_id)
                          LEFT JOIN supplier_item i ON i.item_id = k.item_id
                         WHERE c.code = :channel AND k.variant = :variant
                         ORDER BY k.rank, k.ordinal
                        """)
                .param("kind", kind.name())
                .param("ofOne", kind.isOfOneItem())
                .param("channel", key.channel().value())
                .param("variant", key.variant())
                .query(Boolean.class)
                .list();
    }

    private MappingCheck check(ResultSet row) throws SQLException {
        MappingCheckKind kind = MappingCheckKind.valueOf(row.getString("kind"));
        List<String> items = texts(row.getArray("items"));
        List<String> others = texts(row.getArray("others")).stream().limit(OTHERS_MAX).toList();
        List<MappingDifference> differences = differences(row.getString("differences"));
        return new MappingCheck(
                new ChannelCode(row.getString("channel")), row.getString("variant"), kind,
                detail(kind, String.join(", ", items), String.join(", ", others), differences), row.getString("sku"),
                row.getString("barcode"), row.getString("title"), Options.of(json, row.getString("options")), items,
                others, differences, List.of());
    }

    private static String detail(
            MappingCheckKind kind, String items, String others, List<MappingDifference> differences) {
        String what = differences.stream().limit(3).map(MappingDifference::toString).collect(Collectors.joining("; "));
        return switch (kind) {
            case MISSING -> "It is mapped to nothing.";
            case AMBIGUOUS -> items + ": a sku is like several items and equals none.";
            case BROKEN -> items + ": the supplier no longer has it.";
            case DISAGREEING -> items + ": the supplier has another item by the listing's own sku or barcode.";
            case UNLIKE -> what + " as the listing states.";
            case CHANGED -> what + " since it was mapped.";
            case DOUBLED -> items + " is all that " + others + " is made of, too.";
        };
    }

    private static List<String> texts(Array array) throws SQLException {
        return List.of((String[]) array.getArray());
    }

    private List<MappingDifference> differences(@Nullable String text) {
        try {
            return text == null ? List.of() : json.readValue(text, new TypeReference<List<MappingDifference>>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("differences that the database wrote cannot be read", e);
        }
    }
}
