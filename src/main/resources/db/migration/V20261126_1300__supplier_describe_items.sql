-- What a supplier says its items are, beside their stock: by it mappings are checked. All absent where it does not say.

ALTER TABLE supplier_item
    ADD COLUMN title   text CHECK (length(title) BETWEEN 1 AND 200),
    ADD COLUMN barcode text CHECK (length(barcode) BETWEEN 1 AND 200),
    ADD COLUMN options jsonb;

CREATE INDEX supplier_item_barcode ON supplier_item (lower(btrim(barcode)), supplier_id) WHERE barcode IS NOT NULL;

-- That it says otherwise than before. One row an item: its last ten edits, the oldest first, each with what the item was
-- until then ({"at", "was"}), or with the fields that a message said had changed ({"at", "told"}).
CREATE TABLE supplier_item_edit (
    item_id   bigint      PRIMARY KEY REFERENCES supplier_item ON DELETE CASCADE,
    edited_at timestamptz NOT NULL, -- the last of them
    edits     jsonb       NOT NULL
);
