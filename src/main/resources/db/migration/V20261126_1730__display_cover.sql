-- Rather not at all than with everybody waiting behind it: whoever starts the service tries again.
SET LOCAL lock_timeout = '5s';

-- A report of all that a store shows, of one moment, says of each display that it was observed anew, and of few that they
-- are others. The moment is kept once a channel, and only those few are written.
CREATE TABLE display_coverage (
    channel_id  int         PRIMARY KEY REFERENCES channel,
    number      int         NOT NULL CHECK (number > 0),
    observed_at timestamptz NOT NULL
);

-- Up to the coverage of this number, none says anything of the display: it was written later, or the report was silent about
-- it. Of one that a report was silent about none ever does, until it is reported again.
ALTER TABLE display_shown ADD COLUMN uncovered_until int NOT NULL DEFAULT 0;

-- Displays, and when each was observed last.
CREATE VIEW display_seen AS
SELECT d.channel_id, d.variant, d.context, d.quantity,
       CASE WHEN c.number > d.uncovered_until THEN c.observed_at ELSE d.observed_at END AS observed_at,
       d.changed_at, d.uncovered_until = 2147483647 AS is_uncovered
  FROM display_shown d
  LEFT JOIN display_coverage c USING (channel_id);
