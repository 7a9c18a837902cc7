-- What suppliers send of their own accord.

-- Messages that were taken: none has an effect twice. Deleted after some days.
CREATE TABLE intake_message (
    supplier_id int         NOT NULL REFERENCES supplier,
    message_id  text        NOT NULL CHECK (length(message_id) BETWEEN 1 AND 200),
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (supplier_id, message_id)
);

CREATE INDEX intake_message_received ON intake_message (received_at);

-- Products that a message speaks of and that are to be read again: however many messages, one row each.
CREATE TABLE intake_reread (
    supplier_id int         NOT NULL REFERENCES supplier,
    product     text        NOT NULL, -- the supplier's id of it, else of the one variant that is known
    due_since   timestamptz NOT NULL, -- the longest waiting is read first
    noted_at    timestamptz NOT NULL, -- the last message: a reading begun before does not answer it
    not_before  timestamptz NOT NULL,
    removed     text[]      NOT NULL DEFAULT '{}', -- variants said to be gone, which the reading is to confirm
    attempts    int         NOT NULL DEFAULT 0,
    poll_id     bigint,     -- the run that took it last
    PRIMARY KEY (supplier_id, product)
) WITH (fillfactor = 70);

CREATE INDEX intake_reread_due ON intake_reread (supplier_id, due_since);

-- How a supplier's messages have been coming.
CREATE TABLE intake_webhook (
    supplier_id   int         PRIMARY KEY REFERENCES supplier,
    last_at       timestamptz, -- the last message about stock
    gap_seconds   double precision, -- the pause between bursts of messages, smoothed
    suspended_at  timestamptz, -- the supplier says that it sends none
    checked_at    timestamptz, -- when it was asked
    check_error   text,        -- why it could not be told; no secret
    told_state    text         -- as it was logged last
) WITH (fillfactor = 70);

-- A run of only those products: it says nothing of the supplier as a whole, and nothing is compared with it.
ALTER TABLE intake_poll ADD COLUMN reread boolean NOT NULL DEFAULT false;
