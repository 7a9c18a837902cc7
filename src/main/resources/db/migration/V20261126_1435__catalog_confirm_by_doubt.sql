-- Which doubts of a mapping a person has found to be none: by kind, the doubt that was looked at. Another one of the same
-- kind is shown. Empty again once the listing or its mapping changes.
ALTER TABLE catalog_listing ADD COLUMN confirmed_doubts jsonb NOT NULL DEFAULT '{}';

-- confirmed_at is from now on the last of its items' edits that was looked at: later ones are shown.
COMMENT ON COLUMN catalog_listing.confirmed_at IS 'the last edit of its items that a person has looked at';
