CREATE TABLE shipping_method (
    method_id        int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code             text    NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    name             text    NOT NULL,
    open             boolean NOT NULL,
    refuses          text[]  NOT NULL DEFAULT '{}',
    max_weight_grams int     CHECK (max_weight_grams > 0)
);

CREATE TABLE shipping_lane (
    lane_id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    method_id        int     NOT NULL REFERENCES shipping_method ON DELETE CASCADE,
    ordinal          int     NOT NULL CHECK (ordinal >= 0),
    from_country     text    CHECK (from_country ~ '^[A-Z]{2}$'),
    from_location    text,   -- supplier/code
    to_country       text    NOT NULL CHECK (to_country ~ '^[A-Z]{2}$'),
    to_regions       text[]  NOT NULL DEFAULT '{}',
    to_postal_prefixes text[] NOT NULL DEFAULT '{}',
    transit_days_min int     CHECK (transit_days_min BETWEEN 0 AND 365),
    transit_days_max int     CHECK (transit_days_max BETWEEN transit_days_min AND 365),
    blocked          boolean NOT NULL,
    suspended        boolean NOT NULL,
    valid_from       date,
    valid_to         date,
    UNIQUE (method_id, ordinal),
    CHECK ((from_country IS NULL) <> (from_location IS NULL)),
    CHECK (blocked OR transit_days_min IS NOT NULL),
    CHECK ((transit_days_min IS NULL) = (transit_days_max IS NULL)),
    CHECK (valid_to IS NULL OR valid_from IS NULL OR valid_to > valid_from)
);

CREATE TABLE channel (
    channel_id              int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    code                    text    NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
    name                    text    NOT NULL,
    promise_max_delivery_days int   CHECK (promise_max_delivery_days BETWEEN 0 AND 730),
    factory_policy          text    NOT NULL CHECK (factory_policy IN ('EXCLUDE', 'INCLUDE')),
    factory_share           numeric(7, 6) CHECK (factory_share BETWEEN 0 AND 1),
    factory_max_units       bigint  CHECK (factory_max_units >= 0),
    allocation_default      text    NOT NULL CHECK (allocation_default IN ('ALL', 'NONE')),
    split_shipments         boolean NOT NULL,
    sum_sources             boolean NOT NULL,
    safety_stock_units      bigint  CHECK (safety_stock_units >= 0),
    safety_stock_share      numeric(7, 6) CHECK (safety_stock_share BETWEEN 0 AND 1),
    order_limit             bigint  CHECK (order_limit > 0),
    reservation_ttl_seconds int     NOT NULL CHECK (reservation_ttl_seconds BETWEEN 60 AND 86400),
    display_low_stock_at    int     NOT NULL CHECK (display_low_stock_at >= 0),
    display_cap_at          int     CHECK (display_cap_at > 0),
    display_hide_exact      boolean NOT NULL,
    deleted_at              timestamptz
);

CREATE TABLE channel_method (
    channel_id int NOT NULL REFERENCES channel ON DELETE CASCADE,
    ordinal    int NOT NULL CHECK (ordinal >= 0),
    method     text NOT NULL,
    PRIMARY KEY (channel_id, ordinal),
    UNIQUE (channel_id, method)
);

CREATE TABLE channel_allocation (
    channel_id         int  NOT NULL REFERENCES channel ON DELETE CASCADE,
    ordinal            int  NOT NULL CHECK (ordinal >= 0),
    location           text NOT NULL, -- supplier/code
    share              numeric(7, 6) CHECK (share BETWEEN 0 AND 1),
    units              bigint CHECK (units >= 0),
    none               boolean NOT NULL,
    safety_stock_units bigint CHECK (safety_stock_units >= 0),
    safety_stock_share numeric(7, 6) CHECK (safety_stock_share BETWEEN 0 AND 1),
    PRIMARY KEY (channel_id, ordinal),
    UNIQUE (channel_id, location)
);

CREATE TABLE channel_reference_context (
    channel_id      int  NOT NULL REFERENCES channel ON DELETE CASCADE,
    ordinal         int  NOT NULL CHECK (ordinal >= 0),
    country         text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    region          text,
    postal_code     text,
    shipping_method text,
    PRIMARY KEY (channel_id, ordinal)
);
