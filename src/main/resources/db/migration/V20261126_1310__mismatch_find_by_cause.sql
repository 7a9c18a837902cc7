-- Pages of one root cause, or of one reason, that few of very many rows have. None of those already there finds them.
CREATE INDEX mismatch_of_root_cause ON mismatch (channel_id, state, root_cause, opened_at, mismatch_id);
CREATE INDEX mismatch_of_reason ON mismatch (channel_id, state, reason, opened_at, mismatch_id);
