-- Tells a database that ran the demo, whose keys everybody knows, from one that a shop can trust.
CREATE TABLE demo_mark (
    only_row  boolean     PRIMARY KEY DEFAULT true CHECK (only_row),
    marked_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- The demo ran before there was a mark: its keys tell.
INSERT INTO demo_mark (only_row)
SELECT true
 WHERE EXISTS (SELECT FROM access_key
                WHERE key_id IN ('demoadmin', 'demooperator', 'demostorefront', 'democheckout'));
