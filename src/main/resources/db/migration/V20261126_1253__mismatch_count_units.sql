ALTER TABLE mismatch_count ADD COLUMN overstated_units bigint NOT NULL DEFAULT 0;
