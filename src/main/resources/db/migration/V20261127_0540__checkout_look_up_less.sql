-- As with allocations: a look-up, and a lock, for each line and each reservation, for what cannot happen otherwise. A line is
-- written with its reservation by one transaction, and deleted before it by one; no channel is ever deleted, since one that
-- comes back has the identity it had.

ALTER TABLE checkout_line DROP CONSTRAINT checkout_line_reservation_id_fkey;
ALTER TABLE checkout_reservation DROP CONSTRAINT checkout_reservation_channel_id_fkey;
