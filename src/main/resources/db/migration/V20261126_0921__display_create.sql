-- What stores say that they show. A display that was not renewed is still what the store shows.
CREATE TABLE display_shown (
    channel_id  int         NOT NULL REFERENCES channel,
    variant     text        NOT NULL CHECK (length(variant) BETWEEN 1 AND 200),
    context     text        NOT NULL CHECK (length(context) <= 120), -- country|region|postal code|method; '': all
    quantity    bigint      NOT NULL CHECK (quantity >= 0),
    observed_at timestamptz NOT NULL,
    changed_at  timestamptz NOT NULL, -- when this quantity was first reported
    PRIMARY KEY (channel_id, variant, context)
) WITH (fillfactor = 85);

-- Variants whose display has changed, for whoever compares them; variant '': so many of the channel that none is named.
-- Unlogged: what a crash loses is found by the next full comparison.
CREATE UNLOGGED TABLE display_moved (
    channel_id int  NOT NULL,
    variant    text NOT NULL,
    PRIMARY KEY (channel_id, variant)
);

-- Reports on their way in, and their rows. Emptied at their end; what an instance that died has left, by a task.
CREATE TABLE display_upload (
    upload_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE UNLOGGED TABLE display_staged (
    upload_id   bigint      NOT NULL,
    row         bigint      NOT NULL,
    variant     text        NOT NULL,
    context     text        NOT NULL,
    quantity    bigint      NOT NULL,
    observed_at timestamptz NOT NULL
);

CREATE INDEX display_staged_upload ON display_staged (upload_id);

-- What this service answered last, now and then: one row a listing and context. Evidence, no promise: bounded and lossy.
CREATE TABLE display_served (
    channel_id  int         NOT NULL REFERENCES channel,
    variant     text        NOT NULL,
    context     text        NOT NULL,
    purchasable bigint      NOT NULL,
    available   bigint      NOT NULL,
    version     text        NOT NULL,
    served_at   timestamptz NOT NULL,
    PRIMARY KEY (channel_id, variant, context)
) WITH (fillfactor = 70);

CREATE INDEX display_served_time ON display_served (served_at);
