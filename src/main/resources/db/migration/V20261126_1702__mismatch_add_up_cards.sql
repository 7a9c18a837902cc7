-- What cards are counted and put in order by, by cause, channel, context and state. As in mismatch_tally, whoever writes
-- mismatches leaves differences and waits for nobody; a task adds them to what there is. The sum over both is right at any
-- time. There may be very many causes: only what has changed is written anew.
CREATE TABLE mismatch_card (
    cause_id         bigint NOT NULL,
    channel_id       int    NOT NULL,
    context          text   NOT NULL,
    state            text   NOT NULL,
    mismatches       bigint NOT NULL,
    overstated_units bigint NOT NULL,
    rejected_carts   bigint NOT NULL,
    PRIMARY KEY (cause_id, channel_id, context, state)
) WITH (fillfactor = 80);

CREATE INDEX mismatch_card_gone ON mismatch_card (cause_id)
    WHERE mismatches = 0 AND overstated_units = 0 AND rejected_carts = 0;

CREATE TABLE mismatch_card_change (
    cause_id         bigint NOT NULL,
    channel_id       int    NOT NULL,
    context          text   NOT NULL,
    state            text   NOT NULL,
    mismatches       bigint NOT NULL,
    overstated_units bigint NOT NULL,
    rejected_carts   bigint NOT NULL
);

-- What opened and closed by itself, by hour.
CREATE TABLE mismatch_hour (
    hour       timestamptz NOT NULL,
    channel_id int         NOT NULL,
    opened     bigint      NOT NULL,
    resolved   bigint      NOT NULL,
    PRIMARY KEY (hour, channel_id)
) WITH (fillfactor = 80);

CREATE TABLE mismatch_hour_change (
    hour       timestamptz NOT NULL,
    channel_id int         NOT NULL,
    opened     bigint      NOT NULL,
    resolved   bigint      NOT NULL
);

CREATE FUNCTION mismatch_card_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO mismatch_card_change
    SELECT cause_id, channel_id, context, state, count(*), sum(overstated_units), sum(rejected_carts)
      FROM added
     GROUP BY cause_id, channel_id, context, state;
    RETURN NULL;
END $$;

CREATE FUNCTION mismatch_card_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO mismatch_card_change
    SELECT cause_id, channel_id, context, state, sum(n), sum(overstated_units), sum(rejected_carts)
      FROM (SELECT cause_id, channel_id, context, state, 1 AS n, overstated_units, rejected_carts FROM added
             UNION ALL
            SELECT cause_id, channel_id, context, state, -1, -overstated_units, -rejected_carts FROM removed) AS both_of
     GROUP BY cause_id, channel_id, context, state
    HAVING sum(n) <> 0 OR sum(overstated_units) <> 0 OR sum(rejected_carts) <> 0;
    RETURN NULL;
END $$;

CREATE FUNCTION mismatch_card_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO mismatch_card_change
    SELECT cause_id, channel_id, context, state, -count(*), -sum(overstated_units), -sum(rejected_carts)
      FROM removed
     GROUP BY cause_id, channel_id, context, state;
    RETURN NULL;
END $$;

CREATE FUNCTION mismatch_card_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM mismatch_card;
    DELETE FROM mismatch_card_change;
    RETURN NULL;
END $$;

CREATE FUNCTION mismatch_hour_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO mismatch_hour_change
    SELECT date_trunc('hour', at), channel_id, count(*) FILTER (WHERE action <> 'RESOLVED'),
           count(*) FILTER (WHERE action = 'RESOLVED')
      FROM added
     WHERE action IN ('OPENED', 'REOPENED', 'RESOLVED') AND principal = 'system'
     GROUP BY 1, 2;
    RETURN NULL;
END $$;

CREATE FUNCTION mismatch_hour_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM mismatch_hour;
    DELETE FROM mismatch_hour_change;
    RETURN NULL;
END $$;

CREATE TRIGGER mismatch_card_added AFTER INSERT ON mismatch
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION mismatch_card_added();
CREATE TRIGGER mismatch_card_changed AFTER UPDATE ON mismatch
    REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION mismatch_card_changed();
CREATE TRIGGER mismatch_card_removed AFTER DELETE ON mismatch
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION mismatch_card_removed();
CREATE TRIGGER mismatch_card_emptied AFTER TRUNCATE ON mismatch
    FOR EACH STATEMENT EXECUTE FUNCTION mismatch_card_emptied();
CREATE TRIGGER mismatch_hour_added AFTER INSERT ON mismatch_event
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION mismatch_hour_added();
CREATE TRIGGER mismatch_hour_emptied AFTER TRUNCATE ON mismatch_event
    FOR EACH STATEMENT EXECUTE FUNCTION mismatch_hour_emptied();

INSERT INTO mismatch_card
SELECT cause_id, channel_id, context, state, count(*), sum(overstated_units), sum(rejected_carts)
  FROM mismatch
 GROUP BY cause_id, channel_id, context, state;

INSERT INTO mismatch_hour
SELECT date_trunc('hour', at), channel_id, count(*) FILTER (WHERE action <> 'RESOLVED'),
       count(*) FILTER (WHERE action = 'RESOLVED')
  FROM mismatch_event
 WHERE action IN ('OPENED', 'REOPENED', 'RESOLVED') AND principal = 'system'
 GROUP BY 1, 2;

-- Of a card: the first that opened, the one that is off by most, its page, and its listings where they must be counted.
CREATE INDEX mismatch_card_opened ON mismatch (cause_id, channel_id, state, opened_at) INCLUDE (variant);
CREATE INDEX mismatch_card_worst ON mismatch (cause_id, channel_id, state, overstated_units DESC, mismatch_id);
DROP INDEX mismatch_of_cause;

-- Pages of one kind that few of very many rows have.
CREATE INDEX mismatch_of_kind ON mismatch (channel_id, state, kind, opened_at, mismatch_id);
