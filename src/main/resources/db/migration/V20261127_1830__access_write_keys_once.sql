-- Checkout writes a key once, with its answer: no room is needed for the row's next version.

ALTER TABLE access_idempotency_key SET (fillfactor = 100);
