-- How many positions lack units that are promised, as it was counted last. One row, written by a task of the cluster.
CREATE TABLE checkout_shortfall_count (
    only_row   boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    counted_at timestamptz NOT NULL,
    positions  bigint      NOT NULL CHECK (positions >= 0),
    units      bigint      NOT NULL CHECK (units >= 0),
    awaiting   bigint      NOT NULL CHECK (awaiting >= 0) -- units
);

-- What ended long ago is deleted.
CREATE INDEX checkout_reservation_ended ON checkout_reservation (ended_at) WHERE ended_at IS NOT NULL;
