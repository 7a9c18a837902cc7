-- Changes that may concern every listing, by when they were written: what a shopper has not seen yet is found without going
-- through all that were ever made, nor through those of single listings, of which there are many more.
CREATE INDEX access_change_general ON access_change (xid) WHERE kind IN ('supplier', 'location', 'shipping-method');
