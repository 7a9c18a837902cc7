-- Where a supplier's own quote, asked by a test order, contradicts us.
ALTER TABLE mismatch DROP CONSTRAINT mismatch_kind_check;
ALTER TABLE mismatch
    ADD CONSTRAINT mismatch_kind_check CHECK (kind IN ('OVERSTATED', 'UNDERSTATED', 'SOLD_OUT_SHOWN_AVAILABLE',
                                                       'AVAILABLE_SHOWN_SOLD_OUT', 'QUOTE_DISAGREES'));

-- They are ended by test orders alone: what is left of listings that are gone is looked for here.
CREATE INDEX mismatch_quote ON mismatch (channel_id, variant) WHERE kind = 'QUOTE_DISAGREES' AND state <> 'RESOLVED';
