package io.stockproof.catalog;

/**
 * The statement that finds what is wrong or doubtful of a piece of the listings: what they are made of, each kind of doubt,
 * and the first of these that applies and that nobody has confirmed.
 */
final class MappingCheckQuery {

    private static final String SCANNED = """
            WITH keyed AS (
                SELECT c.code AS channel, l.*
                  FROM channel c
                  CROSS JOIN LATERAL (
                       SELECT channel_id, variant, sku, barcode, title, options, confirmed_doubts,
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
                       i.title, i.barcode, i.options, i.ref_pid, i.ref_vid, e.edits, e.edited_at,
                       coalesce(lower(btrim(i.sku)) IN (lower(btrim(l.sku)), lower(btrim(l.barcode))), false) AS own,
                       count(*) OVER (PARTITION BY l.n, k.rank) = 1 AND k.units = 1 AS alone
                  FROM scanned l
                  JOIN catalog_component k ON k.channel_id = l.channel_id AND k.variant = l.variant
                  JOIN supplier z ON z.supplier_id = k.supplier_id
                  LEFT JOIN supplier_item i ON i.item_id = k.item_id
                  LEFT JOIN supplier_item_edit e ON e.item_id = k.item_id AND e.edited_at > l.since
            ), facts AS MATERIALIZED (
                SELECT n, bool_or(item_id IS NULL) AS ambiguous, bool_or(broken) AS broken, bool_or(own) AS own,
                       array_agg(item ORDER BY rank, ordinal) AS items, max(edited_at) AS edited_at
                  FROM parts GROUP BY n
            ),
            """;

    private static final String DOUBTS = """
            disagreeing AS MATERIALIZED (
                SELECT p.n, jsonb_agg(DISTINCT a.sku ORDER BY a.sku) AS own
                  FROM parts p
                  JOIN facts f ON f.n = p.n AND NOT f.own
                  JOIN scanned l ON l.n = p.n
                  CROSS JOIN LATERAL (VALUES (lower(btrim(l.sku))), (lower(btrim(l.barcode)))) AS its (name)
                  CROSS JOIN LATERAL (SELECT sku FROM supplier_item
                                       WHERE lower(btrim(sku)) = its.name AND supplier_id = p.supplier_id
                                         AND broken_since IS NULL
                                      OFFSET 0) AS a
                 GROUP BY p.n
            ), unlike AS MATERIALIZED (
                SELECT p.n, jsonb_agg(jsonb_build_object('item', p.item, 'what', d.what, 'expected', d.expected,
                                                         'found', d.found)
                                      ORDER BY p.rank, p.ordinal, d.what, d.expected, d.found) AS differences
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
            ), changed AS MATERIALIZED (
                SELECT p.n, jsonb_agg(jsonb_build_object('item', p.item, 'what', d.what, 'expected', d.expected,
                                                         'found', d.found, 'at',
                                                         to_char(d.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
                                      ORDER BY p.rank, p.ordinal, d.what) AS differences
                  FROM parts p
                  JOIN scanned l ON l.n = p.n
                  CROSS JOIN LATERAL (
                       SELECT edit, (edit ->> 'at')::timestamptz AS at FROM jsonb_array_elements(p.edits) AS edit
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
            ), told AS MATERIALIZED (
                SELECT p.n, jsonb_agg(jsonb_build_object('item', p.item, 'what', d.what, 'at',
                                                         to_char(d.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
                                      ORDER BY p.rank, p.ordinal, d.what) AS differences
                  FROM parts p
                  JOIN scanned l ON l.n = p.n
                  CROSS JOIN LATERAL (
                       SELECT field AS what, max((edit ->> 'at')::timestamptz) AS at
                         FROM jsonb_array_elements(p.edits) AS edit
                         CROSS JOIN jsonb_array_elements_text(edit -> 'told') AS field
                        WHERE (edit ->> 'at')::timestamptz > l.since
                        GROUP BY field) AS d
                 GROUP BY p.n
            ), doubled AS MATERIALIZED (
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

    /** The first doubt of each that nobody has confirmed. What it rests on makes {@code doubt}: another is another. */
    private static final String DOUBTED = """
            doubted AS MATERIALIZED (
                SELECT DISTINCT ON (d.n) d.n, d.kind, d.doubt, d.differences
                  FROM (SELECT o.*, left(encode(sha256(convert_to(
                                   jsonb_build_array(o.kind, f.items, o.seen)::text, 'UTF8')), 'hex'), 16) AS doubt
                          FROM (SELECT n, 1 AS place, 'DISAGREEING' AS kind, own AS seen, NULL::jsonb AS differences
                                  FROM disagreeing
                                UNION ALL
                                SELECT n, 2, 'UNLIKE', differences, differences FROM unlike
                                UNION ALL
                                SELECT n, 3, 'CHANGED', all_of_it, all_of_it
                                  FROM changed c
                                  FULL JOIN told t USING (n)
                                  CROSS JOIN LATERAL (SELECT coalesce(c.differences, '[]')
                                                             || coalesce(t.differences, '[]')) AS x (all_of_it)
                                UNION ALL
                                -- Of more than are listed, which ones is chance.
                                SELECT n, 4, 'DOUBLED', CASE WHEN cardinality(others) < 5 THEN to_jsonb(others) END, NULL
                                  FROM doubled) AS o
                          JOIN facts f USING (n)) AS d
                  JOIN scanned l USING (n)
                 WHERE l.confirmed_doubts ->> d.kind IS DISTINCT FROM d.doubt
                 ORDER BY d.n, d.place
            ),
            """;

    /** By channel and variant, with how many listings it went through, and the last of them. */
    static final String CHECKED = SCANNED + DOUBTS + DOUBTED + """
            checked AS (
                SELECT l.*, coalesce(f.items, '{}') AS items, coalesce(o.others, '{}') AS others,
                       CASE WHEN f.n IS NULL THEN 'MISSING'
                            WHEN f.ambiguous THEN 'AMBIGUOUS'
                            WHEN f.broken THEN 'BROKEN'
                            ELSE d.kind
                       END AS kind, d.differences, d.doubt, f.edited_at
                  FROM scanned l
                  LEFT JOIN facts f ON f.n = l.n
                  LEFT JOIN doubted d ON d.n = l.n AND NOT f.ambiguous AND NOT f.broken
                  LEFT JOIN doubled o ON o.n = l.n
            )
            SELECT last.scanned, last.channel AS end_channel, last.variant AS end_variant, found.*
              FROM (SELECT count(*) OVER () AS scanned, channel, variant FROM scanned ORDER BY n DESC LIMIT 1) AS last
              LEFT JOIN (SELECT channel, variant, kind, doubt, sku, barcode, title, options, others, items, n,
                                differences, edited_at
                           FROM checked
                          WHERE kind IS NOT NULL AND (:kind::text IS NULL OR kind = :kind)
                            AND (:variant::text IS NULL OR variant = :variant)
                          ORDER BY n LIMIT :limit) AS found ON true
             ORDER BY found.n
            """;

    private MappingCheckQuery() {}
}
