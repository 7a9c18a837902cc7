-- Rather not at all than with everybody waiting behind it: whoever starts the service tries again.
SET LOCAL lock_timeout = '5s';

-- Refusals of what had been promised, judged as they were answered: by then it is known what came between.
ALTER TABLE checkout_outcome
    ADD COLUMN unexplained_since timestamptz, -- nothing came between what was seen and now, nor the time alone since then
    ADD COLUMN contradicts boolean NOT NULL DEFAULT false; -- the storefront would have promised as much at this moment
