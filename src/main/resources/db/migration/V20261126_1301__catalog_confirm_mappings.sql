-- That a person has looked at a doubtful mapping and found it right; null again once the listing or its mapping changes.
ALTER TABLE catalog_listing ADD COLUMN confirmed_at timestamptz;
