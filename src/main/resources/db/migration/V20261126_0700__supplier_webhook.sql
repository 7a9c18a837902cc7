-- How a supplier's webhooks are known to be its own. Secrets stand in it as ${NAME}, never in clear.

ALTER TABLE supplier ADD COLUMN webhook jsonb;

-- Messages name variants by the supplier's own ids.
CREATE INDEX supplier_item_variant ON supplier_item (supplier_id, ref_vid) WHERE ref_vid IS NOT NULL;
