-- The account's openId, by which CJ signs its messages: sealed like the tokens, with the credential that it came with.
ALTER TABLE connector_session ADD COLUMN open_id_sealed bytea;
