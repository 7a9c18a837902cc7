-- What a poll would change, until it is decided: written to no log, as are the rows that it was found from. Only what is
-- then left to be applied in slices moves on to intake_pending, which outlives a crash.
CREATE UNLOGGED TABLE intake_proposed (LIKE intake_pending INCLUDING CONSTRAINTS INCLUDING INDEXES);

-- A crash of the database empties all tables that are not logged, at once. A poll that has lost its mark has lost its rows.
CREATE UNLOGGED TABLE intake_mark (
    poll_id bigint PRIMARY KEY
);
