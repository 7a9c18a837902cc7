-- What is not resolved, added up by all that sums are asked for. Whoever writes mismatches leaves rows of differences here
-- and so waits for nobody; a task adds them up. The sum over all rows is right at any time.
CREATE TABLE mismatch_tally (
    channel_id       int    NOT NULL,
    supplier         text,   -- the first
    reason           text,
    root_cause       text   NOT NULL,
    kind             text   NOT NULL,
    state            text   NOT NULL,
    mismatches       bigint NOT NULL,
    overstated_units bigint NOT NULL,
    rejected_carts   bigint NOT NULL
);

CREATE FUNCTION mismatch_tally_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO mismatch_tally
    SELECT channel_id, suppliers[1], reason, root_cause, kind, state, count(*), sum(overstated_units),
           sum(rejected_carts)
      FROM added
     WHERE state <> 'RESOLVED'
     GROUP BY channel_id, suppliers[1], reason, root_cause, kind, state;
    RETURN NULL;
END $$;

CREATE FUNCTION mismatch_tally_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO mismatch_tally
    SELECT channel_id, supplier, reason, root_cause, kind, state, sum(n), sum(overstated_units), sum(rejected_carts)
      FROM (SELECT channel_id, suppliers[1] AS supplier, reason, root_cause, kind, state, 1 AS n, overstated_units,
                   rejected_carts
              FROM added
             UNION ALL
            SELECT channel_id, suppliers[1], reason, root_cause, kind, state, -1, -overstated_units, -rejected_carts
              FROM removed) AS both_of
     WHERE state <> 'RESOLVED'
     GROUP BY channel_id, supplier, reason, root_cause, kind, state
    HAVING sum(n) <> 0 OR sum(overstated_units) <> 0 OR sum(rejected_carts) <> 0;
    RETURN NULL;
END $$;

CREATE FUNCTION mismatch_tally_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO mismatch_tally
    SELECT channel_id, suppliers[1], reason, root_cause, kind, state, -count(*), -sum(overstated_units),
           -sum(rejected_carts)
      FROM removed
     WHERE state <> 'RESOLVED'
     GROUP BY channel_id, suppliers[1], reason, root_cause, kind, state;
    RETURN NULL;
END $$;

CREATE FUNCTION mismatch_tally_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM mismatch_tally;
    RETURN NULL;
END $$;

CREATE TRIGGER mismatch_tally_added AFTER INSERT ON mismatch
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION mismatch_tally_added();
CREATE TRIGGER mismatch_tally_changed AFTER UPDATE ON mismatch
    REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION mismatch_tally_changed();
CREATE TRIGGER mismatch_tally_removed AFTER DELETE ON mismatch
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION mismatch_tally_removed();
CREATE TRIGGER mismatch_tally_emptied AFTER TRUNCATE ON mismatch
    FOR EACH STATEMENT EXECUTE FUNCTION mismatch_tally_emptied();

INSERT INTO mismatch_tally
SELECT channel_id, suppliers[1], reason, root_cause, kind, state, count(*), sum(overstated_units), sum(rejected_carts)
  FROM mismatch
 WHERE state <> 'RESOLVED'
 GROUP BY channel_id, suppliers[1], reason, root_cause, kind, state;
