-- The start-up file that was applied last: one row, or none yet.

CREATE TABLE setup_file (
    only_row   boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    sha256     bytea       NOT NULL CHECK (length(sha256) = 32),
    applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
