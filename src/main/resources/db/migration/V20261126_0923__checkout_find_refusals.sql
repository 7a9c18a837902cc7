-- What was asked lately, whoever asked: rows come in the order of time, so that a few bytes for many pages will do.
CREATE INDEX checkout_outcome_lately ON checkout_outcome USING brin (asked_at) WITH (pages_per_range = 16, autosummarize = on);
-- What was refused of a variant.
CREATE INDEX checkout_outcome_refused ON checkout_outcome (channel_id, variant, asked_at) WHERE outcome <> 'ACCEPTED';
