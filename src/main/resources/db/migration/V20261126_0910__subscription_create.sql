-- Who is told of changed answers by webhook, what they were told, and what is on its way to them.

CREATE TABLE subscription (
    subscription_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id              text        NOT NULL UNIQUE CHECK (id ~ '^[A-Za-z0-9_]{8,64}$'),
    channel_id      int         NOT NULL REFERENCES channel,
    url             text        NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
    country         text        NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
    region          text,
    postal_code     text,
    shipping_method text,
    variants        text[]      CHECK (cardinality(variants) BETWEEN 1 AND 1000), -- null: all of the channel
    secret_sealed   bytea       NOT NULL,
    former_sealed   bytea,      -- the secret before the last rotation: signs as well for a while
    former_until    timestamptz,
    enabled         boolean     NOT NULL,
    disabled_reason text,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by      text        NOT NULL,
    failing_since   timestamptz, -- since when no delivery has gone well, while any failed
    failures        int         NOT NULL DEFAULT 0, -- in a row
    resume_at       timestamptz, -- after some failures in a row nothing is sent before this
    walk            text        CHECK (walk IN ('BASELINE', 'COMPARE', 'SEND')), -- all its variants are looked at, in order
    walk_after      text,       -- the last one done, at first ''
    walk_again      boolean     NOT NULL DEFAULT false, -- once more when that is done
    -- What was found at the beginning may have been found just after a change that is yet to be read: 0 the beginning is
    -- not noted down, 1 it is, 2 and the feed was read since, 3 and all that it told is looked at.
    settled         smallint    NOT NULL CHECK (settled BETWEEN 0 AND 3),
    CHECK ((walk IS NULL) = (walk_after IS NULL)),
    CHECK ((former_sealed IS NULL) = (former_until IS NULL)),
    CHECK (enabled OR disabled_reason IS NOT NULL)
);

CREATE INDEX subscription_channel ON subscription (channel_id);

-- One row: how far the one notifier has come. A newer token voids every older one.
CREATE TABLE subscription_cursor (
    only_row boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    token    bigint      NOT NULL,
    feed     text,                 -- of the change feed; null: from now on, with everything looked at
    gates_at timestamptz NOT NULL  -- gates that open or close by time alone were seen up to here
);

INSERT INTO subscription_cursor (token, gates_at) VALUES (0, clock_timestamp());

-- When suppliers had been read as the cursor stood, to tell those whose stock had been stale.
CREATE TABLE subscription_coverage (
    supplier_id int         PRIMARY KEY REFERENCES supplier,
    observed_at timestamptz NOT NULL
);

-- Variants whose answers may have changed: the part of the cursor that is still to be worked off.
CREATE TABLE subscription_due (
    subscription_id bigint NOT NULL REFERENCES subscription ON DELETE CASCADE,
    variant         text   NOT NULL,
    PRIMARY KEY (subscription_id, variant)
);

-- The last answer of each variant that was put out, and the last that its receiver may know.
CREATE TABLE subscription_sent (
    subscription_id bigint  NOT NULL REFERENCES subscription ON DELETE CASCADE,
    variant         text    NOT NULL,
    digest          bytea   NOT NULL CHECK (length(digest) = 16),
    baseline        boolean NOT NULL DEFAULT false, -- as it was found at the beginning; nothing was put out
    told            bytea   CHECK (length(told) = 16),
    told_acked      boolean NOT NULL DEFAULT false,
    PRIMARY KEY (subscription_id, variant)
) WITH (fillfactor = 80);

CREATE SEQUENCE subscription_event_sequence AS bigint CACHE 1;

CREATE TABLE subscription_delivery (
    delivery_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription_id bigint      NOT NULL REFERENCES subscription ON DELETE CASCADE,
    variant         text        NOT NULL,
    message_id      text        NOT NULL,
    sequence        bigint      NOT NULL,
    version         text        NOT NULL,
    body            text        NOT NULL,
    digest          bytea       NOT NULL CHECK (length(digest) = 16),
    state           text        NOT NULL CHECK (state IN ('PENDING', 'SENDING', 'DELIVERED', 'DEAD')),
    attempts        int         NOT NULL DEFAULT 0,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    next_attempt_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    lease           text,       -- of the attempt under way; another one's outcome is not believed
    lease_until     timestamptz,
    last_attempt_at timestamptz,
    last_status     int,
    last_error      text        CHECK (length(last_error) <= 500),
    finished_at     timestamptz,
    CHECK ((state = 'SENDING') = (lease IS NOT NULL)),
    CHECK ((lease IS NULL) = (lease_until IS NULL)),
    CHECK ((state IN ('DELIVERED', 'DEAD')) = (finished_at IS NOT NULL))
) WITH (fillfactor = 80);

-- One waits and one is on its way, at most, of each variant: what is newer takes the place of what waits.
CREATE UNIQUE INDEX subscription_delivery_pending ON subscription_delivery (subscription_id, variant)
    WHERE state = 'PENDING';
CREATE UNIQUE INDEX subscription_delivery_sending ON subscription_delivery (subscription_id, variant)
    WHERE state = 'SENDING';
CREATE INDEX subscription_delivery_next ON subscription_delivery (subscription_id, next_attempt_at)
    WHERE state = 'PENDING';
CREATE INDEX subscription_delivery_lease ON subscription_delivery (lease_until) WHERE state = 'SENDING';
CREATE INDEX subscription_delivery_finished ON subscription_delivery (state, finished_at)
    WHERE state IN ('DELIVERED', 'DEAD');
CREATE INDEX subscription_delivery_list ON subscription_delivery (subscription_id, delivery_id);
