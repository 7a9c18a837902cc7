-- Rather not at all than with everybody waiting behind it: whoever starts the service tries again.
SET LOCAL lock_timeout = '5s';

-- When the supplier's own answers described the item last: title, barcode and options are theirs then, and no document's.
-- Absent where they never did, or a document does.
ALTER TABLE supplier_item ADD COLUMN described_at timestamptz;

-- What answers say items are, on its way; none of it outlives its run.
CREATE UNLOGGED TABLE intake_described (
    poll_id bigint NOT NULL,
    line    bigint NOT NULL,
    sku     text   NOT NULL,
    title   text,
    barcode text,
    options jsonb
);

CREATE INDEX intake_described_sku ON intake_described (poll_id, sku, line);

-- When all that a supplier sells was compared last with what its answers say it is, and by which settings they were read.
CREATE TABLE intake_description (
    supplier_id      int         PRIMARY KEY REFERENCES supplier,
    settings_version bigint      NOT NULL,
    compared_at      timestamptz NOT NULL
);
