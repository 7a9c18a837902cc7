-- More of what makes a poll suspect, and how long it takes until repeating it makes it believed. The defaults are those of
-- the setup document.

ALTER TABLE supplier
    ADD COLUMN guard_max_rejected_share numeric(7, 6) NOT NULL DEFAULT 0.5
        CHECK (guard_max_rejected_share BETWEEN 0 AND 1),
    ADD COLUMN guard_max_unknown_share numeric(7, 6) NOT NULL DEFAULT 0.5
        CHECK (guard_max_unknown_share BETWEEN 0 AND 1),
    ADD COLUMN guard_max_contradictory_share numeric(7, 6) NOT NULL DEFAULT 0.3
        CHECK (guard_max_contradictory_share BETWEEN 0 AND 1),
    ADD COLUMN guard_max_sentinel_share numeric(7, 6) NOT NULL DEFAULT 0.05
        CHECK (guard_max_sentinel_share BETWEEN 0 AND 1),
    ADD COLUMN guard_max_shifted_share numeric(7, 6) NOT NULL DEFAULT 0.5
        CHECK (guard_max_shifted_share BETWEEN 0 AND 1),
    ADD COLUMN guard_min_likeness numeric(7, 6) NOT NULL DEFAULT 0.3
        CHECK (guard_min_likeness BETWEEN 0 AND 1),
    ADD COLUMN guard_hold_replayed boolean NOT NULL DEFAULT true,
    ADD COLUMN guard_release_after_polls int NOT NULL DEFAULT 0
        CHECK (guard_release_after_polls BETWEEN 0 AND 1000);
