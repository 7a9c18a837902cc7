-- What can change an answer, and leaves no ledger entry: rules, listings, what is known of items, and positions that were
-- only seen again. Together with the ledger's entries it is the change feed. A row stands for one statement, with the ids
-- that it touched; xid says who wrote it, so that a reader finds what became visible since its last snapshot.
CREATE TABLE ledger_feed (
    xid         xid8        NOT NULL DEFAULT pg_current_xact_id(),
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    rules       boolean     NOT NULL DEFAULT false, -- the rules, whichever
    suppliers   int[],                              -- that were read again as a whole
    items       bigint[],
    channel_id  int,                                -- whose listings changed
    variants    text[],                             -- null: too many to name
    CHECK (rules OR suppliers IS NOT NULL OR items IS NOT NULL OR channel_id IS NOT NULL)
);

CREATE INDEX ledger_feed_xid ON ledger_feed (xid);

-- Snapshots taken now and then. What the oldest of them saw may have been swept from the feed, and nothing else: whoever
-- has seen less than it reads all anew.
CREATE TABLE ledger_feed_mark (
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp() PRIMARY KEY,
    snapshot    pg_snapshot NOT NULL
);

INSERT INTO ledger_feed_mark (snapshot) VALUES (pg_current_snapshot());

CREATE FUNCTION ledger_feed_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_feed (rules) VALUES (true);
    RETURN NULL;
END $$;

CREATE TRIGGER access_rules_version_feed AFTER UPDATE ON access_rules_version
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_feed_rules();

-- Of listings and of components alike: both are known by channel and variant.
CREATE FUNCTION ledger_feed_listings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_feed (channel_id, variants)
    SELECT channel_id, CASE WHEN count(*) <= 10000 THEN array_agg(variant) END
      FROM (SELECT DISTINCT channel_id, variant FROM written) AS w
     GROUP BY channel_id;
    RETURN NULL;
END $$;

-- Of a listing that stays, nothing counts but whether it is active: titles sell nothing.
CREATE FUNCTION ledger_feed_listings_switched() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_feed (channel_id, variants)
    SELECT channel_id, CASE WHEN count(*) <= 10000 THEN array_agg(variant) END
      FROM written w
      JOIN before b USING (channel_id, variant)
     WHERE w.active <> b.active
     GROUP BY channel_id;
    RETURN NULL;
END $$;

CREATE TRIGGER catalog_listing_feed_inserted AFTER INSERT ON catalog_listing
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION ledger_feed_listings();
CREATE TRIGGER catalog_listing_feed_updated AFTER UPDATE ON catalog_listing
    REFERENCING OLD TABLE AS before NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_feed_listings_switched();
CREATE TRIGGER catalog_listing_feed_deleted AFTER DELETE ON catalog_listing
    REFERENCING OLD TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION ledger_feed_listings();
CREATE TRIGGER catalog_component_feed_inserted AFTER INSERT ON catalog_component
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION ledger_feed_listings();
CREATE TRIGGER catalog_component_feed_updated AFTER UPDATE ON catalog_component
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION ledger_feed_listings();
-- Components that go with their listing are told with it.
CREATE TRIGGER catalog_component_feed_deleted AFTER DELETE ON catalog_component
    REFERENCING OLD TABLE AS written FOR EACH STATEMENT WHEN (pg_trigger_depth() = 0)
    EXECUTE FUNCTION ledger_feed_listings();

-- An item that is new is in no listing yet.
CREATE FUNCTION ledger_feed_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_feed (items)
    SELECT array_agg(w.item_id)
      FROM written w
      JOIN before b USING (item_id)
     WHERE (w.weight_grams, w.attributes, w.safety_stock_units, w.safety_stock_share, w.broken_since IS NULL,
            w.contradictory)
           IS DISTINCT FROM (b.weight_grams, b.attributes, b.safety_stock_units, b.safety_stock_share,
                             b.broken_since IS NULL, b.contradictory)
    HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE TRIGGER supplier_item_feed AFTER UPDATE ON supplier_item
    REFERENCING OLD TABLE AS before NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION ledger_feed_items();

CREATE FUNCTION ledger_feed_coverage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_feed (suppliers) SELECT array_agg(supplier_id) FROM written HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE TRIGGER stock_coverage_feed_inserted AFTER INSERT ON stock_coverage
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION ledger_feed_coverage();
CREATE TRIGGER stock_coverage_feed_updated AFTER UPDATE ON stock_coverage
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION ledger_feed_coverage();

CREATE FUNCTION ledger_feed_item_coverage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_feed (items) SELECT array_agg(item_id) FROM written HAVING count(*) > 0;
    RETURN NULL;
END $$;

CREATE TRIGGER stock_item_coverage_feed_inserted AFTER INSERT ON stock_item_coverage
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION ledger_feed_item_coverage();
CREATE TRIGGER stock_item_coverage_feed_updated AFTER UPDATE ON stock_item_coverage
    REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION ledger_feed_item_coverage();
