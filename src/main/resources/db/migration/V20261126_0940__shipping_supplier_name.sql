-- What suppliers call a method in their quotes, where it is neither its code nor its name.
ALTER TABLE shipping_method ADD COLUMN supplier_name text CHECK (length(supplier_name) BETWEEN 1 AND 200);
