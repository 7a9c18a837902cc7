-- Displays that differ from what can be bought: one row a listing, context and kind, for as long as it recurs.

-- What rows with one cause have in common, so that they can be shown and decided as one.
CREATE TABLE mismatch_cause (
    cause_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    cause_key  text NOT NULL UNIQUE CHECK (length(cause_key) <= 200),
    root_cause text NOT NULL
);

CREATE TABLE mismatch (
    mismatch_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel_id        int         NOT NULL REFERENCES channel,
    variant           text        NOT NULL,
    context           text        NOT NULL, -- country|region|postal code|method
    kind              text        NOT NULL CHECK (kind IN ('OVERSTATED', 'UNDERSTATED', 'SOLD_OUT_SHOWN_AVAILABLE',
                                                           'AVAILABLE_SHOWN_SOLD_OUT')),
    state             text        NOT NULL CHECK (state IN ('OPEN', 'ACKNOWLEDGED', 'RESOLVED', 'IGNORED')),
    displayed         bigint      NOT NULL CHECK (displayed >= 0),
    purchasable       bigint      NOT NULL CHECK (purchasable >= 0),
    overstated_units  bigint      NOT NULL GENERATED ALWAYS AS (greatest(displayed - purchasable, 0)) STORED,
    displayed_source  text        NOT NULL,
    displayed_at      timestamptz NOT NULL,
    reason            text,
    root_cause        text        NOT NULL,
    contributing      text[]      NOT NULL,
    suggestion        text        NOT NULL,
    owner             text        NOT NULL,
    fix               text        NOT NULL,
    unlocks           bigint,
    unlocks_all       bigint,
    evidence          jsonb       NOT NULL,
    cause_id          bigint      NOT NULL REFERENCES mismatch_cause,
    suppliers         text[]      NOT NULL,
    first_opened_at   timestamptz NOT NULL,
    opened_at         timestamptz NOT NULL, -- this time
    began_at          timestamptz NOT NULL, -- refused carts count from here: it was off before it was open
    last_seen_at      timestamptz NOT NULL,
    resolved_at       timestamptz,
    resolution        text,
    reopenings        int         NOT NULL DEFAULT 0,
    rejected_carts    bigint      NOT NULL DEFAULT 0,
    ignored_cause     bigint      REFERENCES mismatch_cause, -- with it alone it is ignored
    UNIQUE (channel_id, variant, context, kind),
    CHECK ((state = 'RESOLVED') = (resolved_at IS NOT NULL)),
    CHECK ((state = 'IGNORED') <= (ignored_cause IS NOT NULL))
) WITH (fillfactor = 85);

-- A page of the list is read by one of these, for each channel and state.
CREATE INDEX mismatch_opened ON mismatch (channel_id, state, opened_at, mismatch_id);
CREATE INDEX mismatch_overstated ON mismatch (channel_id, state, overstated_units, mismatch_id);
CREATE INDEX mismatch_seen ON mismatch (channel_id, state, last_seen_at, mismatch_id);
CREATE INDEX mismatch_rejected ON mismatch (channel_id, state, rejected_carts, mismatch_id);
CREATE INDEX mismatch_of_cause ON mismatch (cause_id, state);
CREATE INDEX mismatch_of_supplier ON mismatch USING gin (suppliers);
CREATE INDEX mismatch_resolved ON mismatch (resolved_at) WHERE state = 'RESOLVED';

-- What happened to a mismatch, and who did it.
CREATE TABLE mismatch_event (
    event_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    mismatch_id bigint      NOT NULL REFERENCES mismatch ON DELETE CASCADE,
    channel_id  int         NOT NULL,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    action      text        NOT NULL CHECK (action IN ('OPENED', 'REOPENED', 'RESOLVED', 'ACKNOWLEDGED', 'IGNORED',
                                                       'CAUSE_CHANGED')),
    principal   text        NOT NULL,
    note        text        CHECK (length(note) <= 2000)
);

CREATE INDEX mismatch_event_of ON mismatch_event (mismatch_id, event_id);
CREATE INDEX mismatch_event_time ON mismatch_event (at);

-- Variants that a full comparison found to differ from what is here. Unlogged: the next one finds them again.
CREATE UNLOGGED TABLE mismatch_suspect (
    channel_id int  NOT NULL,
    variant    text NOT NULL,
    PRIMARY KEY (channel_id, variant)
);

-- Who watches, one instance at a time, and how far it has come.
CREATE TABLE mismatch_watch (
    only_row      boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    holder        text        NOT NULL DEFAULT '',
    held_until    timestamptz NOT NULL DEFAULT '-infinity',
    feed_token    text,
    counted_until timestamptz NOT NULL DEFAULT clock_timestamp() -- checkout's outcomes
);

INSERT INTO mismatch_watch DEFAULT VALUES;

-- Checkout's lines by hour, and what of the refused ones had been shown as available.
CREATE TABLE mismatch_cart_hour (
    hour            timestamptz NOT NULL,
    channel_id      int         NOT NULL,
    root_cause      text        NOT NULL, -- of the mismatch that was open; '': there was none
    supplier        text        NOT NULL, -- its first
    lines           bigint      NOT NULL,
    refused         bigint      NOT NULL,
    shown_available bigint      NOT NULL,
    contradictions  bigint      NOT NULL,
    PRIMARY KEY (hour, channel_id, root_cause, supplier)
);

-- How many are open, as it was counted last by a task of the cluster, for every instance to tell.
CREATE TABLE mismatch_count (
    channel_id  int    NOT NULL,
    kind        text   NOT NULL,
    open        bigint NOT NULL, -- acknowledged ones too
    unexplained bigint NOT NULL,
    PRIMARY KEY (channel_id, kind)
);
