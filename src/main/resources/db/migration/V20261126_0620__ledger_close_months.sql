-- Months of the ledger that are over are verified once. What they leave is an anchor: how each position stood at the end of
-- the month. From there the audit goes on, so that the month's partition may be detached.

CREATE TABLE ledger_closed_month (
    month     date        PRIMARY KEY CHECK (extract(day FROM month) = 1),
    closed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    entries   bigint      NOT NULL CHECK (entries >= 0),
    positions bigint      NOT NULL CHECK (positions >= 0) -- that changed in it: each has an anchor of it
);

-- Written while its month is verified, range by range; it counts once the month is among the closed ones.
CREATE TABLE ledger_anchor (
    item_id           bigint      NOT NULL,
    location_id       int         NOT NULL,
    month             date        NOT NULL CHECK (extract(day FROM month) = 1),
    seq               bigint      NOT NULL CHECK (seq >= 1), -- of its last entry in the month
    on_hand           bigint      NOT NULL CHECK (on_hand >= 0),
    reserved          bigint      NOT NULL CHECK (reserved >= 0),
    recorded_at       timestamptz NOT NULL,
    channels          int[]       NOT NULL, -- that have something reserved there
    channels_reserved bigint[]    NOT NULL CHECK (cardinality(channels_reserved) = cardinality(channels)),
    PRIMARY KEY (item_id, location_id, month)
);

-- Audits that run in the background, over ranges of items.
CREATE TABLE ledger_audit_run (
    audit_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mode            text        NOT NULL CHECK (mode IN ('ANCHORED', 'FULL')),
    state           text        NOT NULL CHECK (state IN ('QUEUED', 'RUNNING', 'DONE')),
    requested_by    text        NOT NULL, -- a principal, or 'schedule'
    requested_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at      timestamptz,
    finished_at     timestamptz,
    item_id_through bigint      NOT NULL DEFAULT 0, -- items up to this one are done
    positions       bigint      NOT NULL DEFAULT 0,
    positions_total bigint      NOT NULL DEFAULT 0, -- when it started
    violations      jsonb       NOT NULL DEFAULT '[]',
    CHECK ((state = 'DONE') = (finished_at IS NOT NULL))
);

CREATE UNIQUE INDEX ledger_audit_run_open ON ledger_audit_run (mode) WHERE state <> 'DONE';

-- The oldest month whose entries are still there.
CREATE FUNCTION ledger_oldest_month() RETURNS date LANGUAGE sql STABLE SET search_path FROM CURRENT AS $$
    SELECT min(to_date(right(c.relname, 6), 'YYYYMM'))
      FROM pg_inherits i
      JOIN pg_class c ON c.oid = i.inhrelid
     WHERE i.inhparent = 'ledger_entry'::regclass AND NOT i.inhdetachpending
$$;

-- The statement that detaches a month. It cannot be run in here, since CONCURRENTLY tolerates no transaction around it.
CREATE FUNCTION ledger_detach_statement(month date) RETURNS text LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
DECLARE
    first_day date := date_trunc('month', month)::date;
BEGIN
    IF NOT EXISTS (SELECT FROM ledger_closed_month c WHERE c.month = first_day) THEN
        RAISE EXCEPTION 'the ledger''s month % was not verified yet: nothing would vouch for it', first_day;
    END IF;
    IF first_day IS DISTINCT FROM ledger_oldest_month() THEN
        RAISE EXCEPTION 'the ledger''s oldest month is %: months are detached in their order', ledger_oldest_month();
    END IF;
    RETURN format('ALTER TABLE ledger_entry DETACH PARTITION %I CONCURRENTLY',
                  'ledger_entry_' || to_char(first_day, 'YYYYMM'));
END $$;
