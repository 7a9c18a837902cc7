-- A supplier that is new has no statistics yet. An index that begins with the supplier looked as good as the one by supplier
-- and sku, and then each of its items was looked for among all of them: 146 s for 25,000.
DROP INDEX supplier_item_alike;
CREATE INDEX supplier_item_alike ON supplier_item (lower(btrim(sku)), supplier_id);
