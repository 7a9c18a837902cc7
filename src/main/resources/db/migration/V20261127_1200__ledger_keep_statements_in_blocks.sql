-- Rather not at all than with everybody waiting behind it: whoever starts the service tries again.
SET LOCAL lock_timeout = '5s';

-- What suppliers and people have stated of stock comes in thousands, of one reading, and is read seldom: such entries share
-- a row, column by column. One takes some 25 bytes of WAL so, and 360 as a row of its own with three indexes. What
-- reserves or gives back stays in ledger_entry, as does what was stated before this migration.
CREATE TABLE ledger_block (
    recorded_at    timestamptz   NOT NULL,
    xid            xid8          NOT NULL DEFAULT pg_current_xact_id(),
    supplier_id    int           NOT NULL,
    cause          text          NOT NULL CHECK (cause IN ('OBSERVED', 'MISSING', 'ADJUSTED')),
    poll_id        bigint,
    reference      text          CHECK (length(reference) <= 500),
    first_item_id  bigint        NOT NULL GENERATED ALWAYS AS (item_ids[1]) STORED,
    last_item_id   bigint        NOT NULL GENERATED ALWAYS AS (item_ids[cardinality(item_ids)]) STORED,
    item_ids       bigint[]      NOT NULL, -- in their order
    location_ids   int[]         NOT NULL,
    seqs           bigint[]      NOT NULL CHECK (1 <= ALL (seqs)),
    entry_ids      bigint[]      NOT NULL,
    on_hand_deltas bigint[]      NOT NULL,
    on_hands       bigint[]      NOT NULL CHECK (0 <= ALL (on_hands)),
    reserveds      bigint[]      NOT NULL CHECK (0 <= ALL (reserveds)),
    observed_ats   timestamptz[] NOT NULL,
    taken_ats      timestamptz[] NOT NULL,
    xids_before    xid8[]        NOT NULL, -- the position's on_hand_xid before: where its last statement is; null for its first
    CHECK (array_position(item_ids, NULL) IS NULL AND array_position(location_ids, NULL) IS NULL
           AND array_position(seqs, NULL) IS NULL AND array_position(entry_ids, NULL) IS NULL
           AND array_position(on_hand_deltas, NULL) IS NULL AND array_position(on_hands, NULL) IS NULL
           AND array_position(reserveds, NULL) IS NULL AND array_position(observed_ats, NULL) IS NULL
           AND array_position(taken_ats, NULL) IS NULL),
    CHECK (cardinality(item_ids) BETWEEN 1 AND 1000
           AND cardinality(location_ids) = cardinality(item_ids) AND cardinality(seqs) = cardinality(item_ids)
           AND cardinality(entry_ids) = cardinality(item_ids) AND cardinality(on_hand_deltas) = cardinality(item_ids)
           AND cardinality(on_hands) = cardinality(item_ids) AND cardinality(reserveds) = cardinality(item_ids)
           AND cardinality(observed_ats) = cardinality(item_ids) AND cardinality(taken_ats) = cardinality(item_ids)
           AND cardinality(xids_before) = cardinality(item_ids))
) PARTITION BY RANGE (recorded_at);

-- By position: from its on_hand_xid to the block, and on from there.
CREATE INDEX ledger_block_xid ON ledger_block (xid, last_item_id, first_item_id);
CREATE INDEX ledger_block_time ON ledger_block (recorded_at);
-- By ranges of items, for the audit.
CREATE INDEX ledger_block_items ON ledger_block USING gist (int8range(first_item_id, last_item_id, '[]'));

CREATE TRIGGER ledger_block_append_only BEFORE UPDATE OR DELETE ON ledger_block
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_block_no_truncate BEFORE TRUNCATE ON ledger_block
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

COMMENT ON COLUMN stock_position.on_hand_xid IS
    'the transaction that last stated on_hand: its block, in ledger_block, has the statement';

-- Makes the month's partition of blocks, as of entries.
CREATE FUNCTION ledger_ensure_block_month(month date) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' AS $$
DECLARE
    first_day   date := date_trunc('month', month)::date;
    name        text := 'ledger_block_' || to_char(first_day, 'YYYYMM');
    column_name text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ledger_ensure_month'));
    IF to_regclass(name) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE ledger_block INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING GENERATED)', name);
    FOR column_name IN SELECT attname FROM pg_attribute
                        WHERE attrelid = 'ledger_block'::regclass AND attnum > 0 AND attndims > 0
    LOOP
        -- What the elements are helps no plan, and to count them takes long.
        EXECUTE format('ALTER TABLE %I ALTER COLUMN %I SET STATISTICS 0', name, column_name);
    END LOOP;
    EXECUTE format('CREATE INDEX ON %I (xid, last_item_id, first_item_id)', name);
    EXECUTE format('CREATE INDEX ON %I (recorded_at)', name);
    EXECUTE format('CREATE INDEX ON %I USING gist (int8range(first_item_id, last_item_id, ''[]''))', name);
    EXECUTE format('CREATE TRIGGER ledger_block_no_truncate BEFORE TRUNCATE ON %I '
                   'FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()', name);
    EXECUTE format('ALTER TABLE ledger_block ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   name, first_day::timestamptz, (first_day + interval '1 month')::timestamptz);
END $$;

CREATE OR REPLACE FUNCTION ledger_ensure_month(month date) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' AS $$
DECLARE
    first_day date := date_trunc('month', month)::date;
    name      text := 'ledger_entry_' || to_char(first_day, 'YYYYMM');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ledger_ensure_month'));
    PERFORM ledger_ensure_block_month(first_day);
    IF to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE ledger_entry INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
    EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (item_id, location_id, seq, recorded_at)', name);
    EXECUTE format('CREATE INDEX ON %I (recorded_at, entry_id)', name);
    EXECUTE format('CREATE INDEX ON %I (xid)', name);
    EXECUTE format('CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON %I '
                   'FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()', name);
    EXECUTE format('ALTER TABLE ledger_entry ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   name, first_day::timestamptz, (first_day + interval '1 month')::timestamptz);
    RETURN true;
END $$;

-- Of each month that has entries: a month is of both or gone.
SELECT ledger_ensure_block_month(to_date(right(c.relname, 6), 'YYYYMM'))
  FROM pg_inherits i
  JOIN pg_class c ON c.oid = i.inhrelid
 WHERE i.inhparent = 'ledger_entry'::regclass AND NOT i.inhdetachpending;

CREATE FUNCTION ledger_oldest_month_of(parent regclass) RETURNS date LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT min(to_date(right(c.relname, 6), 'YYYYMM'))
      FROM pg_inherits i
      JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = parent AND NOT i.inhdetachpending
$$;

-- The oldest month whose entries are still there, all of them: one of which half was detached counts as gone.
CREATE OR REPLACE FUNCTION ledger_oldest_month() RETURNS date LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT greatest(ledger_oldest_month_of('ledger_entry'), ledger_oldest_month_of('ledger_block'))
$$;

-- The statements that detach what is still there of a month. They cannot be run in here, since CONCURRENTLY tolerates no
-- transaction around it.
DROP FUNCTION ledger_detach_statement(date);
CREATE FUNCTION ledger_detach_statements(month date) RETURNS SETOF text LANGUAGE plpgsql STABLE
    SET search_path FROM CURRENT AS $$
DECLARE
    first_day date := date_trunc('month', month)::date;
    oldest    date := least(ledger_oldest_month_of('ledger_entry'), ledger_oldest_month_of('ledger_block'));
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_closed_month c WHERE c.month = first_day) THEN
        RAISE EXCEPTION 'the ledger''s month % was not verified yet: nothing would vouch for it', first_day;
    END IF;
    IF first_day IS DISTINCT FROM oldest THEN
        RAISE EXCEPTION 'the ledger''s oldest month is %: months are detached in their order', oldest;
    END IF;
    RETURN QUERY
    SELECT format('ALTER TABLE %I DETACH PARTITION %I CONCURRENTLY', t.parent,
                  t.parent || '_' || to_char(first_day, 'YYYYMM'))
      FROM unnest(ARRAY['ledger_entry', 'ledger_block']) AS t (parent)
     WHERE ledger_oldest_month_of(t.parent::regclass) = first_day;
END $$;

-- The functions from here on are written out in the statements that call them, by the planner: so they are one query each,
-- STABLE, and have no settings of their own.

-- A position's statement in a block of that transaction: the last one below a seq. Of the blocks that may have it three
-- columns are laid out in rows, and the others are read of the one that has it: there may be many, where one push states an
-- item again and again, or at thousands of locations.
CREATE FUNCTION ledger_statement(item bigint, location int, stated_by xid8, below bigint)
    RETURNS TABLE (seq bigint, recorded_at timestamptz, entry_id bigint, supplier_id int, cause text, on_hand_delta bigint,
                   on_hand bigint, reserved bigint, observed_at timestamptz, taken_at timestamptz, poll_id bigint,
                   reference text, xid xid8, xid_before xid8)
    LANGUAGE sql STABLE ROWS 1 AS $$
    SELECT k.seq, k.recorded_at, k.entry_ids[k.n], k.supplier_id, k.cause, k.on_hand_deltas[k.n], k.on_hands[k.n],
           k.reserveds[k.n], k.observed_ats[k.n], k.taken_ats[k.n], k.poll_id, k.reference, k.xid, k.xids_before[k.n]
      FROM (SELECT b.recorded_at, b.entry_ids, b.supplier_id, b.cause, b.on_hand_deltas, b.on_hands, b.reserveds,
                   b.observed_ats, b.taken_ats, b.poll_id, b.reference, b.xid, b.xids_before, e.seq, e.n::int AS n
              FROM ledger_block b
             CROSS JOIN LATERAL unnest(b.item_ids, b.location_ids, b.seqs) WITH ORDINALITY
                                AS e (item_id, location_id, seq, n)
             WHERE b.xid = stated_by AND b.last_item_id >= item AND b.first_item_id <= item
               AND e.item_id = item AND e.location_id = location AND e.seq < below
             ORDER BY e.seq DESC
             LIMIT 1) AS k
$$;

-- A position's last statements that are in blocks, the newest first, from block to block: recorded after since and before
-- (until, until_id), with a seq above that one, by no transaction before oldest. Only those that moved the stock, if so wished.
-- The way begins at the position, or at what the first closed month after until has left of it.
CREATE FUNCTION ledger_statements(item bigint, location int, most int, since timestamptz DEFAULT '-infinity',
                                  until timestamptz DEFAULT 'infinity', until_id bigint DEFAULT 9223372036854775807,
                                  above bigint DEFAULT 0, oldest xid8 DEFAULT '0', moved boolean DEFAULT false)
    RETURNS TABLE (item_id bigint, location_id int, seq bigint, recorded_at timestamptz, entry_id bigint, supplier_id int,
                   channel_id int, cause text, on_hand_delta bigint, reserved_delta bigint, on_hand bigint, reserved bigint,
                   observed_at timestamptz, taken_at timestamptz, poll_id bigint, reference text, xid xid8)
    LANGUAGE sql STABLE ROWS 10 AS $$
    WITH RECURSIVE start AS (
        SELECT coalesce(k.on_hand_xid, p.on_hand_xid) AS stated_by, coalesce(k.seq, p.seq) AS seq
          FROM stock_position p
          LEFT JOIN LATERAL (
               SELECT a.on_hand_xid, a.seq
                 FROM ledger_anchor a
                WHERE a.item_id = p.item_id AND a.location_id = p.location_id AND a.on_hand_xid IS NOT NULL
                  AND (a.month + interval '1 month') AT TIME ZONE 'UTC' > until
                  AND a.month <= (SELECT max(c.month) FROM ledger_closed_month c)
                ORDER BY a.month
                LIMIT 1) AS k ON true
         WHERE p.item_id = item AND p.location_id = location
    ), stated AS (
        SELECT s.*, ((s.recorded_at, s.entry_id) < (until, until_id) AND (NOT moved OR s.on_hand_delta <> 0))::int AS place
          FROM start f
         CROSS JOIN LATERAL ledger_statement(item, location, f.stated_by, f.seq + 1) AS s
         WHERE f.stated_by >= oldest AND f.seq > above
        UNION ALL
        SELECT s.*, n.place + ((s.recorded_at, s.entry_id) < (until, until_id)
                               AND (NOT moved OR s.on_hand_delta <> 0))::int
          FROM stated n
         CROSS JOIN LATERAL ledger_statement(item, location, n.xid_before, n.seq) AS s
         WHERE n.place < most AND n.recorded_at > since AND n.seq > above AND n.xid >= oldest
    )
    SELECT item, location, s.seq, s.recorded_at, s.entry_id, s.supplier_id, NULL::int, s.cause, s.on_hand_delta, 0::bigint,
           s.on_hand, s.reserved, s.observed_at, s.taken_at, s.poll_id, s.reference, s.xid
      FROM stated s
     WHERE (s.recorded_at, s.entry_id) < (until, until_id) AND s.recorded_at > since AND s.seq > above AND s.xid >= oldest
       AND (NOT moved OR s.on_hand_delta <> 0)
$$;

-- A position's last entries, the newest first, of both forms; as above, but for oldest, which only shortens the way through
-- blocks. A position's entries are in one order by seq, number, time and commit alike.
CREATE FUNCTION ledger_last(item bigint, location int, most int, since timestamptz DEFAULT '-infinity',
                            until timestamptz DEFAULT 'infinity', until_id bigint DEFAULT 9223372036854775807,
                            above bigint DEFAULT 0, oldest xid8 DEFAULT '0')
    RETURNS TABLE (item_id bigint, location_id int, seq bigint, recorded_at timestamptz, entry_id bigint, supplier_id int,
                   channel_id int, cause text, on_hand_delta bigint, reserved_delta bigint, on_hand bigint, reserved bigint,
                   observed_at timestamptz, taken_at timestamptz, poll_id bigint, reference text, xid xid8)
    LANGUAGE sql STABLE ROWS 10 AS $$
    SELECT *
      FROM ((SELECT e.item_id, e.location_id, e.seq, e.recorded_at, e.entry_id, e.supplier_id, e.channel_id, e.cause,
                    e.on_hand_delta, e.reserved_delta, e.on_hand, e.reserved, e.observed_at, e.taken_at, e.poll_id,
                    e.reference, e.xid
               FROM ledger_entry e
              WHERE e.item_id = item AND e.location_id = location AND e.seq > above AND e.recorded_at > since
                AND e.recorded_at <= until AND (e.recorded_at, e.entry_id) < (until, until_id)
              ORDER BY e.seq DESC
              LIMIT most)
            UNION ALL
            SELECT * FROM ledger_statements(item, location, most, since, until, until_id, above, oldest)) AS known
     ORDER BY seq DESC
     LIMIT most
$$;

-- All entries of items, of both forms. Of a statement in a block it is told where the one before should be.
CREATE FUNCTION ledger_of_items(after bigint, through bigint)
    RETURNS TABLE (item_id bigint, location_id int, seq bigint, recorded_at timestamptz, entry_id bigint, channel_id int,
                   on_hand_delta bigint, reserved_delta bigint, on_hand bigint, reserved bigint, observed_at timestamptz,
                   xid xid8, is_in_block boolean, xid_before xid8)
    LANGUAGE sql STABLE AS $$
    SELECT e.item_id, e.location_id, e.seq, e.recorded_at, e.entry_id, e.channel_id, e.on_hand_delta, e.reserved_delta,
           e.on_hand, e.reserved, e.observed_at, e.xid, false, NULL::xid8
      FROM ledger_entry e
     WHERE e.item_id > after AND e.item_id <= through
    UNION ALL
    SELECT e.item_id, e.location_id, e.seq, b.recorded_at, e.entry_id, NULL::int, e.on_hand_delta, 0::bigint, e.on_hand,
           e.reserved, e.observed_at, b.xid, true, e.xid_before
      FROM ledger_block b
     CROSS JOIN LATERAL unnest(b.item_ids, b.location_ids, b.seqs, b.entry_ids, b.on_hand_deltas, b.on_hands, b.reserveds,
                               b.observed_ats, b.xids_before)
           AS e (item_id, location_id, seq, entry_id, on_hand_delta, on_hand, reserved, observed_at, xid_before)
     -- No end for the last range: one past the largest number is none.
     WHERE int8range(b.first_item_id, b.last_item_id, '[]')
           && int8range(after + 1, nullif(through, 9223372036854775807), '[]')
       -- A reading of few changes makes a block that spans all items: most ranges have none of it.
       AND EXISTS (SELECT FROM unnest(b.item_ids) AS i WHERE i > after AND i <= through)
       AND e.item_id > after AND e.item_id <= through
$$;

-- Instances of the version before know nothing of blocks, and would take for known what was stated since: they are told by
-- the feed that they read. Those of this version read the blocks themselves.
CREATE FUNCTION ledger_feed_blocks() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_feed (items, of_block)
    SELECT array_agg(i), true FROM written w, unnest(w.item_ids) AS i HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE TRIGGER ledger_block_feed AFTER INSERT ON ledger_block
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION ledger_feed_blocks();
