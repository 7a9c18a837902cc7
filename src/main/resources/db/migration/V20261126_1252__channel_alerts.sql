-- From when on a channel's operators are told unasked. A limit that is null is none.
ALTER TABLE channel
    ADD COLUMN alert_mismatch_warn    numeric(7, 6) DEFAULT 0.005 CHECK (alert_mismatch_warn BETWEEN 0 AND 1),
    ADD COLUMN alert_mismatch_page    numeric(7, 6) DEFAULT 0.02 CHECK (alert_mismatch_page BETWEEN 0 AND 1),
    ADD COLUMN alert_open_warn        bigint CHECK (alert_open_warn >= 0),
    ADD COLUMN alert_open_page        bigint CHECK (alert_open_page >= 0),
    ADD COLUMN alert_units_warn       bigint CHECK (alert_units_warn >= 0),
    ADD COLUMN alert_units_page       bigint CHECK (alert_units_page >= 0),
    ADD COLUMN alert_rejected_warn    numeric(7, 6) DEFAULT 0.01 CHECK (alert_rejected_warn BETWEEN 0 AND 1),
    ADD COLUMN alert_rejected_page    numeric(7, 6) DEFAULT 0.025 CHECK (alert_rejected_page BETWEEN 0 AND 1),
    ADD COLUMN alert_unexplained_warn numeric(7, 6) DEFAULT 0.001 CHECK (alert_unexplained_warn BETWEEN 0 AND 1),
    ADD COLUMN alert_unexplained_page numeric(7, 6) CHECK (alert_unexplained_page BETWEEN 0 AND 1),
    ADD COLUMN alert_suppliers        boolean NOT NULL DEFAULT true,
    ADD COLUMN alert_remind_seconds   int NOT NULL DEFAULT 14400
        CHECK (alert_remind_seconds BETWEEN 300 AND 604800),
    ADD COLUMN alert_digest_at        text NOT NULL DEFAULT '07:00'
        CHECK (alert_digest_at ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
    ADD CHECK (alert_mismatch_page >= alert_mismatch_warn),
    ADD CHECK (alert_open_page >= alert_open_warn),
    ADD CHECK (alert_units_page >= alert_units_warn),
    ADD CHECK (alert_rejected_page >= alert_rejected_warn),
    ADD CHECK (alert_unexplained_page >= alert_unexplained_warn);
