-- The line to a supplier: how it has been answering, its tokens, sealed, and what it says of our allowance.
CREATE TABLE connector_session (
    supplier_id        int PRIMARY KEY REFERENCES supplier,
    breaker            text NOT NULL DEFAULT 'CLOSED',
    breaker_since      timestamptz,
    ok_at              timestamptz, -- the last reading that went well
    error_kind         text,
    error_detail       text,        -- no secret
    error_at           timestamptz,
    credential_sha256  bytea,       -- whose tokens these are: another credential, or another address, needs new ones
    tokens_sealed      bytea,
    access_expires_at  timestamptz,
    refresh_expires_at timestamptz,
    version            bigint NOT NULL DEFAULT 0, -- compare-and-set
    lease_owner        text,
    lease_until        timestamptz, -- one refreshes at a time, over all instances; no lock is held across the call
    token_retry_at     timestamptz, -- after a failure no token is asked for before this
    token_error_kind   text,
    token_error        text,
    points_total       bigint,
    points_remaining   bigint,
    points_at          timestamptz,
    CHECK ((error_at IS NULL) = (error_kind IS NULL)),
    CHECK ((points_at IS NULL) = (points_total IS NULL) AND (points_at IS NULL) = (points_remaining IS NULL))
);
