-- Rather not at all than with everybody waiting behind it: whoever starts the service tries again.
SET LOCAL lock_timeout = '5s';

-- Positions are shown as they were also where their last entry was detached with its month: from their anchor, which lacked
-- the time of the observation. Of months that are gone it is no longer known: there it is when the entry was recorded.
ALTER TABLE ledger_anchor ADD COLUMN observed_at timestamptz;

UPDATE ledger_anchor a
   SET observed_at = coalesce((SELECT e.observed_at
                                 FROM ledger_entry e
                                WHERE e.item_id = a.item_id AND e.location_id = a.location_id AND e.seq = a.seq
                                  AND e.recorded_at = a.recorded_at),
                              a.recorded_at);

ALTER TABLE ledger_anchor ALTER COLUMN observed_at SET NOT NULL;
