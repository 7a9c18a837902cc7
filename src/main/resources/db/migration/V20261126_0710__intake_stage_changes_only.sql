-- Only rows that say something new are staged: what merely repeats what is known is counted where it is read.

-- Known where the row was compared; null where it must be looked up.
ALTER TABLE intake_row ADD COLUMN item_id bigint;

-- Items of which an answer says something new, be it by what it leaves out: all of their rows are staged.
CREATE UNLOGGED TABLE intake_scope (
    poll_id bigint NOT NULL,
    item_id bigint NOT NULL
);

CREATE INDEX intake_scope_poll ON intake_scope (poll_id);

-- Items that a sound row would make good. Few, and looked for by each poll.
CREATE INDEX supplier_item_to_mend ON supplier_item (supplier_id) WHERE contradictory OR broken_since IS NOT NULL;

-- Checking these for each row of a poll locked, and so wrote, each item's row: more than the change itself. What is
-- proposed is taken from positions and items in the same transaction, and neither is ever deleted.
ALTER TABLE intake_pending DROP CONSTRAINT intake_pending_item_id_fkey;
ALTER TABLE intake_pending DROP CONSTRAINT intake_pending_location_id_fkey;
