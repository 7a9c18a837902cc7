-- The newest test order that has told what suppliers say of a listing, so that an older one is not believed which is told
-- later: that a quote agrees leaves no mismatch to compare with.
CREATE TABLE mismatch_quoted (
    channel_id int         NOT NULL REFERENCES channel,
    variant    text        NOT NULL,
    context    text        NOT NULL, -- country|region|postal code|method
    told_at    timestamptz NOT NULL, -- when the order ended
    PRIMARY KEY (channel_id, variant, context)
) WITH (fillfactor = 85);
