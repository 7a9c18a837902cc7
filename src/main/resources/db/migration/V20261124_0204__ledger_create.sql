-- The ledger, and its fold. Positions are keyed by item and location, so that all of an item can live together.

CREATE SEQUENCE ledger_entry_id AS bigint CACHE 1;

-- One row a supplier: locked first by whoever writes anything that the supplier, or a person about it, has stated.
CREATE TABLE stock_fence (
    supplier_id    int    PRIMARY KEY REFERENCES supplier,
    token          bigint NOT NULL DEFAULT 0, -- of the run that started last: an older one may apply nothing
    on_hand_writes bigint NOT NULL DEFAULT 0  -- transactions that wrote on_hand; given under this row's lock
);

CREATE TABLE stock_position (
    item_id       bigint      NOT NULL REFERENCES supplier_item,
    location_id   int         NOT NULL REFERENCES supplier_location,
    supplier_id   int         NOT NULL REFERENCES supplier,
    on_hand       bigint      NOT NULL CHECK (on_hand >= 0),
    reserved      bigint      NOT NULL DEFAULT 0 CHECK (reserved >= 0),
    seq           bigint      NOT NULL CHECK (seq >= 1),  -- of its last ledger entry; given under the row's lock
    observed_at   timestamptz NOT NULL, -- own observation: from here it ages
    taken_at      timestamptz NOT NULL, -- own observation: it includes no order passed on later
    covered       boolean     NOT NULL DEFAULT true, -- whether the last applied poll of its scope carried it soundly
    missing_polls int         NOT NULL DEFAULT 0 CHECK (missing_polls >= 0),
    on_hand_xid   xid8        NOT NULL DEFAULT pg_current_xact_id(), -- who last wrote on_hand
    recorded_at   timestamptz NOT NULL, -- of its last ledger entry
    PRIMARY KEY (item_id, location_id)
) WITH (fillfactor = 85);

CREATE INDEX stock_position_supplier ON stock_position (supplier_id);

-- Newer values that are quarantined, shown beside the position; no part of it, so that holding them locks no position.
CREATE TABLE stock_held (
    item_id     bigint      NOT NULL REFERENCES supplier_item,
    location_id int         NOT NULL REFERENCES supplier_location,
    supplier_id int         NOT NULL REFERENCES supplier,
    poll_id     bigint      NOT NULL,
    on_hand     bigint      NOT NULL CHECK (on_hand >= 0),
    PRIMARY KEY (item_id, location_id)
);

CREATE INDEX stock_held_supplier ON stock_held (supplier_id);

-- What each channel has reserved at a position. Read and changed only under the position's lock.
CREATE TABLE stock_position_channel (
    item_id     bigint NOT NULL,
    location_id int    NOT NULL,
    channel_id  int    NOT NULL REFERENCES channel,
    reserved    bigint NOT NULL CHECK (reserved >= 0),
    PRIMARY KEY (item_id, location_id, channel_id),
    FOREIGN KEY (item_id, location_id) REFERENCES stock_position
);

-- When the supplier as a whole, or (for suppliers read product by product) an item, was last read. What such a reading
-- carried unchanged wrote nothing else: its positions inherit from here.
CREATE TABLE stock_coverage (
    supplier_id int         PRIMARY KEY REFERENCES supplier,
    observed_at timestamptz NOT NULL,
    taken_at    timestamptz NOT NULL
);

CREATE TABLE stock_item_coverage (
    item_id     bigint      PRIMARY KEY REFERENCES supplier_item,
    observed_at timestamptz NOT NULL,
    taken_at    timestamptz NOT NULL
);

CREATE TABLE ledger_entry (
    item_id        bigint      NOT NULL,
    location_id    int         NOT NULL,
    seq            bigint      NOT NULL CHECK (seq >= 1),
    recorded_at    timestamptz NOT NULL,
    entry_id       bigint      NOT NULL DEFAULT nextval('ledger_entry_id'),
    supplier_id    int         NOT NULL,
    channel_id     int,
    cause          text        NOT NULL CHECK (cause IN ('OBSERVED', 'MISSING', 'RESERVED', 'RELEASED', 'EXPIRED',
                                                         'CONFIRMED', 'REFLECTED', 'ADJUSTED')),
    on_hand_delta  bigint      NOT NULL,
    reserved_delta bigint      NOT NULL,
    on_hand        bigint      NOT NULL CHECK (on_hand >= 0),
    reserved       bigint      NOT NULL CHECK (reserved >= 0),
    observed_at    timestamptz NOT NULL,
    taken_at       timestamptz NOT NULL,
    poll_id        bigint,
    reference      text        CHECK (length(reference) <= 500),
    xid            xid8        NOT NULL DEFAULT pg_current_xact_id(),
    PRIMARY KEY (item_id, location_id, seq, recorded_at)
) PARTITION BY RANGE (recorded_at);

CREATE INDEX ledger_entry_time ON ledger_entry (recorded_at, entry_id);
CREATE INDEX ledger_entry_xid ON ledger_entry (xid);

CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % of % is refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();

-- Makes the month's partition apart and attaches it, so that no insert waits behind a lock on the parent. Runs as the
-- owner, since the service itself owns no table. True if it was made now.
CREATE FUNCTION ledger_ensure_month(month date) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' AS $$
DECLARE
    first_day date := date_trunc('month', month)::date;
    name      text := 'ledger_entry_' || to_char(first_day, 'YYYYMM');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ledger_ensure_month'));
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

SELECT ledger_ensure_month((date_trunc('month', now() AT TIME ZONE 'UTC') + n * interval '1 month')::date)
  FROM generate_series(0, 3) AS n;
