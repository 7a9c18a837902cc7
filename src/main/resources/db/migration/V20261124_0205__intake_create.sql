-- Runs of suppliers' pollers: what was read, what was held, what was applied.

CREATE TABLE intake_poll (
    poll_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    supplier_id   int         NOT NULL REFERENCES supplier,
    state         text        NOT NULL CHECK (state IN ('QUEUED', 'RUNNING', 'APPLIED', 'UNCHANGED', 'PARTIAL',
                                                        'QUARANTINED', 'FAILED', 'DISCARDED')),
    applying      boolean     NOT NULL DEFAULT false, -- decided; its slices are being applied
    requested_by  text        NOT NULL, -- a principal, or 'schedule'
    token         bigint,     -- of the run, or of the approval
    settings_version bigint,  -- of the supplier, when the run started
    requested_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at    timestamptz,
    finished_at   timestamptz,
    -- what the answer was, as decided
    covers        text        CHECK (covers IN ('SUPPLIER', 'ITEMS')), -- whose unchanged positions it speaks for
    stopped       boolean     NOT NULL DEFAULT false, -- at a budget
    taken_at      timestamptz,
    observed_at   timestamptz,
    items_read    bigint      NOT NULL DEFAULT 0,
    rows_read     bigint      NOT NULL DEFAULT 0,
    rows_changed  bigint      NOT NULL DEFAULT 0,
    rows_rejected bigint      NOT NULL DEFAULT 0,
    rows_held     bigint      NOT NULL DEFAULT 0, -- quarantined
    repeatable    boolean     NOT NULL DEFAULT false, -- whether the same answer again would prove that nothing changed
    etag          text,
    last_modified text,
    digest        text,
    findings      jsonb       NOT NULL DEFAULT '[]',
    errors        jsonb       NOT NULL DEFAULT '[]', -- the first 1,000 rows in error
    detail        text,
    decided_by    text
);

CREATE INDEX intake_poll_supplier ON intake_poll (supplier_id, poll_id DESC);
CREATE INDEX intake_poll_open ON intake_poll (supplier_id) WHERE state IN ('QUEUED', 'RUNNING', 'QUARANTINED');
CREATE UNIQUE INDEX intake_poll_one_queued ON intake_poll (supplier_id) WHERE state = 'QUEUED';
CREATE UNIQUE INDEX intake_poll_one_running ON intake_poll (supplier_id) WHERE state = 'RUNNING' AND NOT applying;

-- The last poll that was applied whole: what the guard compares with, and what proves the next answer to be the same.
CREATE TABLE intake_last_good (
    supplier_id    int         PRIMARY KEY REFERENCES supplier,
    poll_id        bigint      NOT NULL,
    rows_read      bigint      NOT NULL,
    items_read     bigint      NOT NULL,
    etag           text,
    last_modified  text,
    digest         text,
    settings_version bigint    NOT NULL,
    on_hand_writes bigint      NOT NULL -- the fence's, then: no other writer touched the numbers since, if it is the same
);

-- Rows on their way in. Unlogged: it holds nothing that a commit has promised.
CREATE UNLOGGED TABLE intake_row (
    poll_id     bigint      NOT NULL,
    line        bigint      NOT NULL,
    sku         text        NOT NULL,
    location    text,       -- null: the row was there, its location unreadable
    quantity    bigint,     -- null: the row was there, its quantity unreadable
    taken_at    timestamptz NOT NULL,
    observed_at timestamptz NOT NULL
);

CREATE INDEX intake_row_poll ON intake_row (poll_id);

-- Items that were read whole, one by one, or that are gone.
CREATE UNLOGGED TABLE intake_item_read (
    poll_id     bigint      NOT NULL,
    sku         text        NOT NULL,
    taken_at    timestamptz NOT NULL,
    gone_reason text
);

CREATE INDEX intake_item_read_poll ON intake_item_read (poll_id);

-- What the rows say, by item and location. No quantity: a row was there, but none to be believed; no location: of some
-- location of the item.
CREATE UNLOGGED TABLE intake_stated (
    poll_id       bigint      NOT NULL,
    item_id       bigint      NOT NULL,
    location_id   int,
    quantity      bigint,
    contradictory boolean     NOT NULL, -- the item, in this answer
    taken_at      timestamptz NOT NULL,
    observed_at   timestamptz NOT NULL
);

CREATE INDEX intake_stated_poll ON intake_stated (poll_id);

-- What a poll changes, until it is applied: what was held, or what a restart in mid-application goes on with. Slices
-- are taken in the order of the key and deleted as they are applied.
CREATE TABLE intake_pending (
    poll_id     bigint      NOT NULL REFERENCES intake_poll,
    item_id     bigint      NOT NULL REFERENCES supplier_item,
    location_id int         NOT NULL REFERENCES supplier_location,
    action      text        NOT NULL CHECK (action IN ('OBSERVED', 'MISSING', 'MISSED', 'UNSOUND', 'UNSAID')),
    quantity    bigint      CHECK (quantity >= 0),
    taken_at    timestamptz NOT NULL,
    observed_at timestamptz NOT NULL,
    PRIMARY KEY (poll_id, item_id, location_id),
    CHECK ((quantity IS NOT NULL) = (action IN ('OBSERVED', 'MISSING')))
);
