-- Rather not at all than with everybody waiting behind it: whoever starts the service tries again.
SET LOCAL lock_timeout = '5s';

-- Where the position's last statement of the month is, or of months before: from there the way back to what it was then is
-- shorter than from now. Null where it stands in ledger_entry.
ALTER TABLE ledger_anchor ADD COLUMN on_hand_xid xid8;

-- Blocks of the month; without a default, so that no instance closes a month that knows nothing of them.
ALTER TABLE ledger_closed_month ADD COLUMN blocks bigint NOT NULL DEFAULT 0 CHECK (blocks >= 0);
ALTER TABLE ledger_closed_month ALTER COLUMN blocks DROP DEFAULT;
