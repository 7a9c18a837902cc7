-- What operators are told unasked.

-- Channels as the watch knows them: since when, and when they were measured last. An older measurement changes nothing.
CREATE TABLE alert_channel (
    channel_id  int         PRIMARY KEY REFERENCES channel,
    since       timestamptz NOT NULL DEFAULT clock_timestamp(),
    measured_at timestamptz NOT NULL DEFAULT '-infinity'
);

CREATE TABLE alert (
    alert_id     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    channel_id   int         NOT NULL REFERENCES channel,
    kind         text        NOT NULL,
    supplier     text,
    level        text        NOT NULL CHECK (level IN ('WARN', 'PAGE')),
    state        text        NOT NULL CHECK (state IN ('OPEN', 'RESOLVED')),
    value        numeric     NOT NULL,
    worst        numeric     NOT NULL CHECK (worst >= value),
    warn_above   numeric,
    page_above   numeric,
    detail       text        NOT NULL,
    opened_at    timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    told_at      timestamptz NOT NULL,
    told         int         NOT NULL CHECK (told >= 1),
    resolved_at  timestamptz,
    CHECK ((state = 'RESOLVED') = (resolved_at IS NOT NULL))
) WITH (fillfactor = 80);

-- One is open, at most, of each kind and supplier.
CREATE UNIQUE INDEX alert_open ON alert (channel_id, kind, coalesce(supplier, '')) WHERE state = 'OPEN';
CREATE INDEX alert_list ON alert (channel_id, alert_id);
CREATE INDEX alert_resolved ON alert (resolved_at) WHERE state = 'RESOLVED';

CREATE TABLE alert_digest (
    digest_id  bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    channel_id int         NOT NULL REFERENCES channel,
    day        date        NOT NULL,
    made_at    timestamptz NOT NULL,
    body       jsonb       NOT NULL,
    scores     jsonb       NOT NULL, -- of the channel's suppliers, to tell which have fallen by the next
    PRIMARY KEY (channel_id, day)
);

CREATE INDEX alert_digest_made ON alert_digest (made_at);
