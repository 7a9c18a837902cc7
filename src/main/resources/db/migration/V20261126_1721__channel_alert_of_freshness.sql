-- Rather not at all than with everybody waiting behind it: whoever starts the service tries again.
SET LOCAL lock_timeout = '5s';

-- How old a supplier's numbers may be, and how little may be left of its allowance, before a channel is told. Null: any.
ALTER TABLE channel
    ADD COLUMN alert_freshness_warn bigint DEFAULT 300 CHECK (alert_freshness_warn >= 0),
    ADD COLUMN alert_freshness_page bigint CHECK (alert_freshness_page >= 0),
    ADD COLUMN alert_allowance_left numeric(7, 6) NOT NULL DEFAULT 0.2 CHECK (alert_allowance_left BETWEEN 0 AND 1),
    ADD CHECK (alert_freshness_page >= alert_freshness_warn);
