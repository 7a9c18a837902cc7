-- Only a request's own time is bounded from below by a minute.
ALTER TABLE channel
    DROP CONSTRAINT channel_reservation_ttl_seconds_check,
    ADD CONSTRAINT channel_reservation_ttl_seconds_check CHECK (reservation_ttl_seconds BETWEEN 1 AND 86400);
