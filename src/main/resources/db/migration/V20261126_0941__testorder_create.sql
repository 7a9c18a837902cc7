-- Orders that are only tried, and what became of them. Kept for 13 months.

CREATE TABLE testorder_schedule (
    schedule_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name            text        NOT NULL UNIQUE CHECK (length(name) BETWEEN 1 AND 200),
    channel         text        NOT NULL CHECK (length(channel) BETWEEN 1 AND 64),
    country         text        NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    region          text,
    postal_code     text,
    shipping_method text,
    pick            text        NOT NULL CHECK (pick IN ('VARIANTS', 'BEST_SELLING', 'NEWEST')),
    variants        text[]      NOT NULL DEFAULT '{}',
    most            int         CHECK (most >= 1), -- listings that a run picks
    quantity        bigint      NOT NULL DEFAULT 1 CHECK (quantity BETWEEN 1 AND 1000000),
    every_seconds   int         CHECK (every_seconds >= 60),
    cron            text,
    enabled         boolean     NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_run_at     timestamptz, -- null: never
    last_run_at     timestamptz,
    last_orders     int         NOT NULL DEFAULT 0 CHECK (last_orders >= 0), -- of the last run
    last_failed     int         NOT NULL DEFAULT 0 CHECK (last_failed >= 0),
    last_detail     text,                                                    -- why it was cut short
    runs            bigint      NOT NULL DEFAULT 0 CHECK (runs >= 0),
    orders          bigint      NOT NULL DEFAULT 0 CHECK (orders >= 0),
    failed          bigint      NOT NULL DEFAULT 0 CHECK (failed >= 0),
    CHECK ((every_seconds IS NULL) <> (cron IS NULL)),
    CHECK ((pick = 'VARIANTS') = (most IS NULL) AND (pick = 'VARIANTS') = (cardinality(variants) > 0))
);

CREATE INDEX testorder_schedule_due ON testorder_schedule (next_run_at) WHERE next_run_at IS NOT NULL;

CREATE TABLE testorder_order (
    test_order_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel         text        NOT NULL,
    requested_by    text        NOT NULL, -- a principal, or 'schedule'
    schedule_id     bigint,
    requested_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    begun_at        timestamptz,          -- by whoever walks it; null: it may be begun again
    finished_at     timestamptz,
    verdict         text        CHECK (verdict IN ('PASSED', 'FAILED', 'UNKNOWN')),
    first_failing   text,
    disagreements   int         NOT NULL DEFAULT 0 CHECK (disagreements >= 0), -- with what a supplier says of sending it
    contradictions  int         NOT NULL DEFAULT 0 CHECK (contradictions >= 0), -- of our own checkout and storefront
    report          jsonb,
    CHECK ((finished_at IS NULL) = (report IS NULL) AND (finished_at IS NULL) = (verdict IS NULL))
);

CREATE INDEX testorder_order_channel ON testorder_order (channel, test_order_id);
CREATE INDEX testorder_order_odd ON testorder_order (test_order_id)
    WHERE disagreements > 0 OR contradictions > 0;
CREATE INDEX testorder_order_time ON testorder_order (requested_at);

-- A listing's history.
CREATE TABLE testorder_variant (
    channel       text   NOT NULL,
    variant       text   NOT NULL,
    test_order_id bigint NOT NULL REFERENCES testorder_order ON DELETE CASCADE,
    PRIMARY KEY (channel, variant, test_order_id)
);

CREATE INDEX testorder_variant_order ON testorder_variant (test_order_id);
