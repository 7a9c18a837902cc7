-- When a display that differs from what can be bought is a mismatch.
ALTER TABLE channel
    ADD COLUMN mismatch_tolerance_units bigint NOT NULL DEFAULT 0 CHECK (mismatch_tolerance_units >= 0),
    ADD COLUMN mismatch_tolerance_share numeric(7, 6) NOT NULL DEFAULT 0
        CHECK (mismatch_tolerance_share BETWEEN 0 AND 1),
    ADD COLUMN mismatch_settle_seconds int NOT NULL DEFAULT 2 CHECK (mismatch_settle_seconds BETWEEN 0 AND 3600);
