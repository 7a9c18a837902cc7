-- When a listing came; those that were there before it was recorded, now.
ALTER TABLE catalog_listing ADD COLUMN created_at timestamptz NOT NULL DEFAULT now();
