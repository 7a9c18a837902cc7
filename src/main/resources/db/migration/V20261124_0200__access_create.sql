-- Who may call, and who changed what.

CREATE TABLE access_key (
    access_key_id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key_id              text        NOT NULL UNIQUE CHECK (key_id ~ '^[A-Za-z0-9]{8,32}$'), -- the public part of the key
    principal           text        NOT NULL CHECK (length(principal) BETWEEN 1 AND 64),    -- survives rotation
    name                text        NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    secret_sha256       bytea       NOT NULL CHECK (length(secret_sha256) = 32),
    scopes              text[]      NOT NULL,
    channels            text[]      NOT NULL DEFAULT '{}',
    supplier            text,
    requests_per_second numeric(9, 3) CHECK (requests_per_second > 0),
    created_at          timestamptz NOT NULL DEFAULT clock_timestamp(),
    created_by          text        NOT NULL,
    expires_at          timestamptz,
    revoked_at          timestamptz,
    last_used_at        timestamptz,
    CHECK (cardinality(scopes) > 0 OR supplier IS NOT NULL) -- a supplier's own key needs none
);

CREATE INDEX access_key_principal ON access_key (principal);

-- Answers that a repeated request gets again. Kept 24 hours.
CREATE TABLE access_idempotency_key (
    principal     text        NOT NULL,
    operation     text        NOT NULL,
    key           text        NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    request_sha256 bytea      NOT NULL CHECK (length(request_sha256) = 32),
    status        smallint,
    headers       jsonb,
    body          bytea,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (principal, operation, key)
);

CREATE INDEX access_idempotency_key_created ON access_idempotency_key (created_at);

-- Every change of reference data: who, when, before, after. Also the feed of rule changes for readers in memory.
CREATE TABLE access_change (
    change_id   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    changed_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    principal   text        NOT NULL,
    kind        text        NOT NULL,
    code        text        NOT NULL,
    action      text        NOT NULL CHECK (action IN ('CREATED', 'REPLACED', 'DELETED')),
    before      jsonb,
    after       jsonb,
    xid         xid8        NOT NULL DEFAULT pg_current_xact_id()
);

CREATE INDEX access_change_resource ON access_change (kind, code, change_id);
CREATE INDEX access_change_xid ON access_change (xid);

-- One row: bumped by each change of the rules in its own transaction, so that a decision under locks can tell whether
-- the rules it has compiled are still those in force.
CREATE TABLE access_rules_version (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    version  bigint  NOT NULL
);

INSERT INTO access_rules_version (version) VALUES (1);
