-- Holds on positions for carts. What a position has reserved is the sum of the open allocations here.

CREATE TABLE checkout_reservation (
    reservation_id  text        PRIMARY KEY CHECK (reservation_id ~ '^rsv_[0-9a-f]{32}$'),
    channel_id      int         NOT NULL REFERENCES channel,
    state           text        NOT NULL CHECK (state IN ('HELD', 'CONFIRMED', 'REFLECTED', 'RELEASED', 'EXPIRED')),
    principal       text        NOT NULL,
    reference       text        CHECK (length(reference) <= 200),
    country         text        NOT NULL,
    region          text,
    postal_code     text,
    shipping_method text,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    order_id        text        CHECK (length(order_id) <= 200),
    confirmed_at    timestamptz,
    passed_on_at    timestamptz,
    ended_at        timestamptz,
    CHECK ((state IN ('CONFIRMED', 'REFLECTED')) <= (order_id IS NOT NULL AND confirmed_at IS NOT NULL))
);

CREATE INDEX checkout_reservation_due ON checkout_reservation (expires_at) WHERE state = 'HELD';
CREATE INDEX checkout_reservation_channel ON checkout_reservation (channel_id, created_at DESC, reservation_id);
CREATE INDEX checkout_reservation_reference ON checkout_reservation (reference) WHERE reference IS NOT NULL;

CREATE TABLE checkout_line (
    reservation_id  text   NOT NULL REFERENCES checkout_reservation,
    ordinal         int    NOT NULL CHECK (ordinal BETWEEN 0 AND 499),
    line_id         text   NOT NULL CHECK (length(line_id) BETWEEN 1 AND 200),
    variant         text   NOT NULL,
    quantity        bigint NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
    shipping_method text   NOT NULL, -- by which it is served
    PRIMARY KEY (reservation_id, ordinal)
);

CREATE INDEX checkout_line_variant ON checkout_line (variant);

-- Which units of a position serve a line. Open while held or confirmed; reflected singly.
CREATE TABLE checkout_allocation (
    reservation_id text   NOT NULL,
    ordinal        int    NOT NULL,
    source_rank    int    NOT NULL,
    item_id        bigint NOT NULL,
    location_id    int    NOT NULL,
    units          bigint NOT NULL CHECK (units > 0),
    state          text   NOT NULL CHECK (state IN ('HELD', 'CONFIRMED', 'REFLECTED', 'RELEASED', 'EXPIRED')),
    -- confirmed: freed by the first observation that was taken no earlier
    reflect_after  timestamptz,
    PRIMARY KEY (reservation_id, ordinal, source_rank, item_id, location_id),
    FOREIGN KEY (reservation_id, ordinal) REFERENCES checkout_line,
    FOREIGN KEY (item_id, location_id) REFERENCES stock_position,
    CHECK ((state IN ('CONFIRMED', 'REFLECTED')) <= (reflect_after IS NOT NULL))
);

CREATE INDEX checkout_allocation_open ON checkout_allocation (item_id, location_id)
    WHERE state IN ('HELD', 'CONFIRMED');
CREATE INDEX checkout_allocation_due ON checkout_allocation (reflect_after) WHERE state = 'CONFIRMED';

-- What checkout was asked and answered, line by line, with what the shopper had been shown. Kept 13 months.
CREATE TABLE checkout_outcome (
    asked_at         timestamptz NOT NULL,
    operation        text        NOT NULL CHECK (operation IN ('VALIDATE', 'RESERVE')),
    channel_id       int         NOT NULL,
    variant          text        NOT NULL,
    country          text        NOT NULL,
    region           text,
    postal_code      text,
    shipping_method  text,
    requested        bigint      NOT NULL,
    accepted         bigint      NOT NULL,
    outcome          text        NOT NULL CHECK (outcome IN ('ACCEPTED', 'REDUCED', 'REJECTED')),
    reasons          text[]      NOT NULL,
    seen_purchasable bigint,
    seen_version     text,
    version          text        NOT NULL
) PARTITION BY RANGE (asked_at);

CREATE INDEX checkout_outcome_time ON checkout_outcome (channel_id, asked_at);

-- As ledger_ensure_month: made apart, then attached.
CREATE FUNCTION checkout_ensure_month(month date) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' AS $$
DECLARE
    first_day date := date_trunc('month', month)::date;
    name      text := 'checkout_outcome_' || to_char(first_day, 'YYYYMM');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('checkout_ensure_month'));
    IF to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE checkout_outcome INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
    EXECUTE format('CREATE INDEX ON %I (channel_id, asked_at)', name);
    EXECUTE format('ALTER TABLE checkout_outcome ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   name, first_day::timestamptz, (first_day + interval '1 month')::timestamptz);
    RETURN true;
END $$;

-- Drops the outcomes of a month that is over for longer than they are kept.
CREATE FUNCTION checkout_drop_month(month date) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' AS $$
DECLARE
    name text := 'checkout_outcome_' || to_char(date_trunc('month', month), 'YYYYMM');
BEGIN
    IF month > now() - interval '13 months' OR to_regclass(name) IS NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP TABLE %I', name);
    RETURN true;
END $$;

SELECT checkout_ensure_month((date_trunc('month', now() AT TIME ZONE 'UTC') + n * interval '1 month')::date)
  FROM generate_series(0, 3) AS n;
