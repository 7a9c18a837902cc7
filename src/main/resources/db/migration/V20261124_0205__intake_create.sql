-- Runs of suppliers' pollers: what was read, what was held, what was applied.

-- One row a supplier: locked first by whoever applies anything of that supplier.
CREATE TABLE intake_fence (
    supplier_id     int    PRIMARY KEY REFERENCES supplier,
    token           bigint NOT NULL DEFAULT 0,
    -- the last poll that was applied whole, and what would prove the next answer to be the same
    etag            text,
    last_modified   text,
    digest          text,
    digest_settings_version bigint,
    digest_xid      xid8,   -- no other writer touched the supplier's numbers since
    rows_last_good  bigint,
    last_good_poll_id bigint,
    last_good_at    timestamptz
);

CREATE TABLE intake_poll (
    poll_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    supplier_id   int         NOT NULL REFERENCES supplier,
    state         text        NOT NULL CHECK (state IN ('QUEUED', 'RUNNING', 'APPLIED', 'UNCHANGED', 'PARTIAL',
                                                        'QUARANTINED', 'FAILED', 'DISCARDED')),
    applying      boolean     NOT NULL DEFAULT false, -- decided; its slices are being applied
    requested_by  text        NOT NULL, -- a principal, or 'schedule'
    token         bigint,
    requested_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_at    timestamptz,
    finished_at   timestamptz,
    taken_at      timestamptz,
    complete      boolean,
    rows_read     bigint      NOT NULL DEFAULT 0,
    rows_changed  bigint      NOT NULL DEFAULT 0,
    rows_rejected bigint      NOT NULL DEFAULT 0,
    findings      jsonb       NOT NULL DEFAULT '[]',
    errors        jsonb       NOT NULL DEFAULT '[]', -- the first 1,000 rows in error
    detail        text,
    decided_by    text
);

CREATE INDEX intake_poll_supplier ON intake_poll (supplier_id, poll_id DESC);
CREATE INDEX intake_poll_open ON intake_poll (supplier_id) WHERE state IN ('QUEUED', 'RUNNING', 'QUARANTINED');

-- Rows on their way in. Unlogged: it holds nothing that a commit has promised.
CREATE UNLOGGED TABLE intake_row (
    poll_id  bigint      NOT NULL,
    line     bigint      NOT NULL,
    sku      text        NOT NULL,
    location text        NOT NULL,
    quantity bigint, -- null: the row was there, its quantity unreadable
    taken_at timestamptz NOT NULL,
    observed_at timestamptz NOT NULL
);

CREATE INDEX intake_row_poll ON intake_row (poll_id);

-- Values that were decided or held: what an approval, or a restart in mid-application, applies.
CREATE TABLE intake_pending_value (
    poll_id     bigint      NOT NULL REFERENCES intake_poll,
    item_id     bigint      NOT NULL REFERENCES supplier_item,
    location_id int         NOT NULL REFERENCES supplier_location,
    quantity    bigint      NOT NULL CHECK (quantity >= 0),
    cause       text        NOT NULL CHECK (cause IN ('OBSERVED', 'MISSING')),
    taken_at    timestamptz NOT NULL,
    observed_at timestamptz NOT NULL,
    PRIMARY KEY (poll_id, item_id, location_id)
);
