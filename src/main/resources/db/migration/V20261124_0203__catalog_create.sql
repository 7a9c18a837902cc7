-- A variant as one channel sells it, and what it is made of.

CREATE TABLE catalog_listing (
    channel_id int     NOT NULL REFERENCES channel,
    variant    text    NOT NULL CHECK (length(variant) BETWEEN 1 AND 200),
    sku        text    CHECK (length(sku) <= 200),
    barcode    text    CHECK (length(barcode) <= 200),
    title      text    CHECK (length(title) <= 200),
    options    jsonb,
    active     boolean NOT NULL DEFAULT true,
    PRIMARY KEY (channel_id, variant)
);

-- No row: unmapped. item_id is null where the sku matched several items and none to the letter.
CREATE TABLE catalog_component (
    channel_id  int    NOT NULL,
    variant     text   NOT NULL,
    rank        int    NOT NULL CHECK (rank BETWEEN 1 AND 1000),
    ordinal     int    NOT NULL CHECK (ordinal BETWEEN 0 AND 49),
    supplier_id int    NOT NULL REFERENCES supplier,
    sku         text   NOT NULL CHECK (length(sku) BETWEEN 1 AND 200),
    item_id     bigint REFERENCES supplier_item,
    units       int    NOT NULL CHECK (units BETWEEN 1 AND 100000),
    PRIMARY KEY (channel_id, variant, rank, ordinal),
    FOREIGN KEY (channel_id, variant) REFERENCES catalog_listing ON DELETE CASCADE
);

CREATE INDEX catalog_component_item ON catalog_component (item_id);

CREATE INDEX catalog_component_supplier ON catalog_component (supplier_id, sku);

CREATE TABLE catalog_import (
    import_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    state        text        NOT NULL CHECK (state IN ('RUNNING', 'APPLIED', 'FAILED')),
    dry_run      boolean     NOT NULL,
    principal    text        NOT NULL,
    started_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    finished_at  timestamptz,
    heartbeat_at timestamptz NOT NULL DEFAULT clock_timestamp(), -- a run whose instance died is told by it
    rows_read    bigint      NOT NULL DEFAULT 0,
    rows_rejected bigint     NOT NULL DEFAULT 0,
    listings_created bigint  NOT NULL DEFAULT 0, -- these three count the slices that are committed
    listings_changed bigint  NOT NULL DEFAULT 0,
    listings_unchanged bigint NOT NULL DEFAULT 0,
    errors       jsonb       NOT NULL DEFAULT '[]', -- the first 1,000
    detail       text
);

CREATE INDEX catalog_import_running ON catalog_import (heartbeat_at) WHERE state = 'RUNNING';

-- Rows of imports on their way in. Unlogged: it holds nothing that a commit has promised, and is emptied at the end.
CREATE UNLOGGED TABLE catalog_import_row (
    import_id    bigint  NOT NULL,
    line         bigint  NOT NULL, -- of the file, from 1, the header's being the first
    channel      text    NOT NULL,
    variant      text    NOT NULL,
    sku          text,
    barcode      text,
    title        text,
    supplier     text,             -- null: the listing is unmapped
    supplier_sku text,
    units        int     NOT NULL,
    rank         int     NOT NULL,
    faulty       boolean NOT NULL  -- it is in error, and so none of its listing's rows is applied
);

CREATE INDEX catalog_import_row_listing ON catalog_import_row (import_id, channel, variant, line);
