-- Two look-ups a line of every cart, for what cannot happen otherwise either. An allocation is written with its line, of one
-- value, by one transaction, and deleted before it; that transaction has locked the allocation's position, and written it
-- by its key with the count of rows checked. No position is ever deleted. What a position has reserved is compared with
-- its allocations by the audit (I2), whatever it is that they belong to.

ALTER TABLE checkout_allocation
    DROP CONSTRAINT checkout_allocation_reservation_id_ordinal_fkey,
    DROP CONSTRAINT checkout_allocation_item_id_location_id_fkey;
