-- A supplier's session with us: its tokens, sealed, and what it says of our allowance.
CREATE TABLE connector_session (
    supplier_id        int PRIMARY KEY REFERENCES supplier,
    credential_sha256  bytea,       -- whose tokens these are: another credential needs new ones
    tokens_sealed      bytea,
    access_expires_at  timestamptz,
    refresh_expires_at timestamptz,
    version            bigint NOT NULL DEFAULT 0, -- compare-and-set
    lease_owner        text,
    lease_until        timestamptz, -- one instance refreshes at a time; no lock is held across the call
    points_total       bigint,
    points_remaining   bigint,
    points_at          timestamptz
);
