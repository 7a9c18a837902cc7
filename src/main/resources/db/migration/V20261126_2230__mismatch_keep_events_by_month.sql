-- Rather not at all than with everybody waiting behind it: whoever starts the service tries again.
SET LOCAL lock_timeout = '5s';

-- Both at once, in the order in which whoever writes mismatches takes them.
LOCK TABLE mismatch, mismatch_event IN ACCESS EXCLUSIVE MODE;

ALTER TABLE mismatch_event RENAME TO mismatch_event_before;
ALTER TABLE mismatch_event_before DROP CONSTRAINT mismatch_event_pkey;
DROP INDEX mismatch_event_of, mismatch_event_time;

CREATE SEQUENCE mismatch_event_id AS bigint CACHE 1;

-- What happened to a mismatch, and who did it. No key ties it to the mismatch: it is written by the statement that writes
-- the mismatch, by what that returns, and where a mismatch is forgotten, which is 13 months after it was resolved, all that
-- happened to it is older still and goes with its month. So no month that is made or dropped locks mismatches.
CREATE TABLE mismatch_event (
    event_id    bigint      NOT NULL DEFAULT nextval('mismatch_event_id'),
    mismatch_id bigint      NOT NULL,
    channel_id  int         NOT NULL,
    at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    action      text        NOT NULL CHECK (action IN ('OPENED', 'REOPENED', 'RESOLVED', 'ACKNOWLEDGED', 'IGNORED',
                                                       'CAUSE_CHANGED')),
    principal   text        NOT NULL,
    note        text        CHECK (length(note) <= 2000),
    PRIMARY KEY (event_id, at)
) PARTITION BY RANGE (at);

ALTER SEQUENCE mismatch_event_id OWNED BY mismatch_event.event_id;

CREATE INDEX mismatch_event_of ON mismatch_event (mismatch_id, event_id);
-- Rows come in the order of time, so that a few bytes for many pages will do.
CREATE INDEX mismatch_event_time ON mismatch_event USING brin (at) WITH (pages_per_range = 16, autosummarize = on);

-- As ledger_ensure_month: made apart, then attached.
CREATE FUNCTION mismatch_ensure_month(month date) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' AS $$
DECLARE
    first_day date := date_trunc('month', month)::date;
    name      text := 'mismatch_event_' || to_char(first_day, 'YYYYMM');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('mismatch_ensure_month'));
    IF to_regclass(name) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE mismatch_event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
    EXECUTE format('ALTER TABLE %I ADD PRIMARY KEY (event_id, at)', name);
    EXECUTE format('CREATE INDEX ON %I (mismatch_id, event_id)', name);
    EXECUTE format('CREATE INDEX ON %I USING brin (at) WITH (pages_per_range = 16, autosummarize = on)', name);
    EXECUTE format('ALTER TABLE mismatch_event ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                   name, first_day::timestamptz, (first_day + interval '1 month')::timestamptz);
    RETURN true;
END $$;

-- Drops what happened in a month, of which all is older than 13 months.
CREATE FUNCTION mismatch_drop_month(month date) RETURNS boolean LANGUAGE plpgsql
    SECURITY DEFINER SET search_path FROM CURRENT SET timezone = 'UTC' AS $$
DECLARE
    first_day date := date_trunc('month', month)::date;
    name      text := 'mismatch_event_' || to_char(first_day, 'YYYYMM');
BEGIN
    IF (first_day + interval '1 month')::timestamptz > now() - interval '13 months' OR to_regclass(name) IS NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('DROP TABLE %I', name);
    RETURN true;
END $$;

-- The last month too, of which something may still be told.
SELECT mismatch_ensure_month(month)
  FROM (SELECT date_trunc('month', at AT TIME ZONE 'UTC')::date
          FROM mismatch_event_before
         UNION
        SELECT (date_trunc('month', now() AT TIME ZONE 'UTC') + n * interval '1 month')::date
          FROM generate_series(-1, 3) AS n) AS needed (month)
 ORDER BY month;

INSERT INTO mismatch_event (event_id, mismatch_id, channel_id, at, action, principal, note)
SELECT event_id, mismatch_id, channel_id, at, action, principal, note
  FROM mismatch_event_before
 ORDER BY event_id;

SELECT setval('mismatch_event_id', last_value, is_called) FROM mismatch_event_event_id_seq;

DROP TABLE mismatch_event_before;

-- After what was moved, which is among the sums by hour already.
CREATE TRIGGER mismatch_hour_added AFTER INSERT ON mismatch_event
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION mismatch_hour_added();
CREATE TRIGGER mismatch_hour_emptied AFTER TRUNCATE ON mismatch_event
    FOR EACH STATEMENT EXECUTE FUNCTION mismatch_hour_emptied();
