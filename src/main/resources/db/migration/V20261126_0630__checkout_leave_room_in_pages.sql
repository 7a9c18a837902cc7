-- Room in each page for the rows' next versions, so that changing a row that was just written touches no index: a claimed
-- key gets its answer before the commit, and what a channel has reserved changes with every reservation.

ALTER TABLE access_idempotency_key SET (fillfactor = 20); -- an answer is some four times as long as its claim
ALTER TABLE stock_position_channel SET (fillfactor = 70);
ALTER TABLE checkout_reservation SET (fillfactor = 85);
