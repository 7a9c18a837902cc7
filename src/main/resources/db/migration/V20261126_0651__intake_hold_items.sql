-- What is held of a poll, item by item, apart from what is on its way to be applied.

CREATE TABLE intake_held (
    poll_id     bigint      NOT NULL REFERENCES intake_poll ON DELETE CASCADE,
    item_id     bigint      NOT NULL REFERENCES supplier_item,
    location_id int         NOT NULL REFERENCES supplier_location,
    action      text        NOT NULL CHECK (action IN ('OBSERVED', 'MISSING')),
    quantity    bigint      NOT NULL CHECK (quantity >= 0),
    on_hand     bigint      CHECK (on_hand >= 0), -- the value that it would replace; null: none is known
    reason      text,       -- the finding that holds it; null: sound, in a dry run that applies nothing
    times       int         NOT NULL DEFAULT 1 CHECK (times >= 1), -- polls in a row that said the same
    taken_at    timestamptz NOT NULL,
    observed_at timestamptz NOT NULL,
    PRIMARY KEY (poll_id, item_id, location_id)
);

ALTER TABLE intake_poll
    ADD COLUMN dry_run       boolean NOT NULL DEFAULT false, -- applies nothing
    ADD COLUMN holds         boolean NOT NULL DEFAULT false, -- some of it waits, or waited, for a decision
    ADD COLUMN rows_proposed bigint  NOT NULL DEFAULT 0,     -- values that differ from what was known
    ADD COLUMN profile       jsonb;                          -- what its rows looked like as a whole

ALTER TABLE intake_last_good ADD COLUMN profile jsonb;

CREATE INDEX intake_poll_digest ON intake_poll (supplier_id, digest) WHERE digest IS NOT NULL;

INSERT INTO intake_held (poll_id, item_id, location_id, action, quantity, on_hand, reason, taken_at, observed_at)
SELECT n.poll_id, n.item_id, n.location_id, n.action, n.quantity, p.on_hand, q.findings -> 0 ->> 'code', n.taken_at,
       n.observed_at
  FROM intake_pending n
  JOIN intake_poll q USING (poll_id)
  LEFT JOIN stock_position p USING (item_id, location_id)
 WHERE q.state = 'QUARANTINED' AND n.quantity IS NOT NULL;

DELETE FROM intake_pending n USING intake_poll q WHERE q.poll_id = n.poll_id AND q.state = 'QUARANTINED';

UPDATE intake_poll SET holds = true, rows_proposed = rows_held WHERE state = 'QUARANTINED';
