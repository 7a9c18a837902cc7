-- When a listing's mapping was written last, and by which import: a sheet that maps thousands wrongly is one cause.
ALTER TABLE catalog_listing
    ADD COLUMN mapped_at        timestamptz, -- null: before this was kept
    ADD COLUMN mapped_by_import bigint;      -- null: by a person
