-- What a held answer says of items or locations that nobody has named before. They are made once it is approved.
CREATE TABLE intake_newcomer (
    poll_id     bigint      NOT NULL REFERENCES intake_poll ON DELETE CASCADE,
    sku         text        NOT NULL,
    location    text        NOT NULL,
    quantity    bigint      NOT NULL CHECK (quantity >= 0),
    reason      text,       -- the finding that holds it; null: sound, in a dry run that makes nothing
    times       int         NOT NULL DEFAULT 1 CHECK (times >= 1), -- polls in a row that said the same
    taken_at    timestamptz NOT NULL,
    observed_at timestamptz NOT NULL,
    PRIMARY KEY (poll_id, sku, location)
);
