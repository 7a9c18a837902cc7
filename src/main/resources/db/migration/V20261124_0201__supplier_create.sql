-- Outside sources of stock. What was deleted keeps its row, since the ledger speaks of it for ever.

CREATE TABLE supplier (
    supplier_id               int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code                      text    NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    name                      text    NOT NULL,
    connector                 text    NOT NULL CHECK (connector IN ('CJ', 'FEED', 'PUSH')),
    base_url                  text,
    credential                text,   -- a ${NAME}, never a secret
    feed                      jsonb,
    poll_every_seconds        int     CHECK (poll_every_seconds BETWEEN 1 AND 604800),
    poll_cron                 text,
    freshness_max_age_seconds bigint  NOT NULL CHECK (freshness_max_age_seconds BETWEEN 1 AND 31536000),
    freshness_when_stale      text    NOT NULL CHECK (freshness_when_stale IN ('EXCLUDE', 'KEEP_SHARE')),
    freshness_keep_share      numeric(7, 6) CHECK (freshness_keep_share BETWEEN 0 AND 1),
    reflection_delay_seconds  bigint  NOT NULL CHECK (reflection_delay_seconds BETWEEN 0 AND 604800),
    stock_is                  text    NOT NULL CHECK (stock_is IN ('GROSS', 'NET')),
    live                      boolean NOT NULL,
    paused                    boolean NOT NULL,
    safety_stock_units        bigint  CHECK (safety_stock_units >= 0),
    safety_stock_share        numeric(7, 6) CHECK (safety_stock_share BETWEEN 0 AND 1),
    guard_max_zeroed_share    numeric(7, 6) NOT NULL CHECK (guard_max_zeroed_share BETWEEN 0 AND 1),
    guard_max_dropped_units_share numeric(7, 6) NOT NULL CHECK (guard_max_dropped_units_share BETWEEN 0 AND 1),
    guard_min_rows_share      numeric(7, 6) NOT NULL CHECK (guard_min_rows_share BETWEEN 0 AND 1),
    guard_min_items           int     NOT NULL CHECK (guard_min_items >= 0),
    guard_missing_grace_polls int     NOT NULL CHECK (guard_missing_grace_polls BETWEEN 0 AND 1000),
    limit_requests_per_second numeric(9, 3) NOT NULL CHECK (limit_requests_per_second > 0),
    limit_concurrency         int     NOT NULL CHECK (limit_concurrency BETWEEN 1 AND 64),
    limit_timeout_seconds     int     NOT NULL CHECK (limit_timeout_seconds BETWEEN 1 AND 600),
    limit_retries             int     NOT NULL CHECK (limit_retries BETWEEN 0 AND 10),
    settings_version          bigint  NOT NULL DEFAULT 1, -- bumped by each change: an unchanged feed is then read anew
    deleted_at                timestamptz
);

CREATE TABLE supplier_location (
    location_id        int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    supplier_id        int     NOT NULL REFERENCES supplier,
    code               text    NOT NULL CHECK (code ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    name               text    NOT NULL,
    kind               text    NOT NULL CHECK (kind IN ('WAREHOUSE', 'FACTORY', 'PARTNER')),
    country            text    CHECK (country ~ '^[A-Z]{2}$'),
    lead_time_days     int     NOT NULL CHECK (lead_time_days BETWEEN 0 AND 365),
    active             boolean NOT NULL,
    pending            boolean NOT NULL DEFAULT false, -- seen in an answer, confirmed by nobody yet
    safety_stock_units bigint  CHECK (safety_stock_units >= 0),
    safety_stock_share numeric(7, 6) CHECK (safety_stock_share BETWEEN 0 AND 1),
    deleted_at         timestamptz,
    UNIQUE (supplier_id, code),
    CHECK (country IS NOT NULL OR pending)
);

CREATE TABLE supplier_item (
    item_id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    supplier_id        int     NOT NULL REFERENCES supplier,
    sku                text    NOT NULL CHECK (length(sku) BETWEEN 1 AND 200),
    declared           boolean NOT NULL DEFAULT false, -- named by a setup document
    weight_grams       int     CHECK (weight_grams BETWEEN 1 AND 1000000),
    attributes         text[]  NOT NULL DEFAULT '{}',
    ref_pid            text,
    ref_vid            text,
    safety_stock_units bigint  CHECK (safety_stock_units >= 0),
    safety_stock_share numeric(7, 6) CHECK (safety_stock_share BETWEEN 0 AND 1),
    broken_since       timestamptz, -- the supplier no longer has it
    broken_reason      text,
    contradictory      boolean NOT NULL DEFAULT false, -- no good value was ever seen, only contradictions
    UNIQUE (supplier_id, sku)
);

CREATE INDEX supplier_item_alike ON supplier_item (supplier_id, lower(btrim(sku)));
CREATE INDEX supplier_item_product ON supplier_item (supplier_id, ref_pid) WHERE ref_pid IS NOT NULL;
