-- What a subscription is told: those that there are go on with changed answers alone.
ALTER TABLE subscription
    ADD COLUMN events text[] NOT NULL DEFAULT '{availability.changed}'
        CHECK (cardinality(events) BETWEEN 1 AND 10
               AND events <@ ARRAY['availability.changed', 'alert.opened', 'alert.reminded', 'alert.resolved',
                                   'digest.daily']),
    ALTER COLUMN country DROP NOT NULL,
    ADD CONSTRAINT subscription_answers_need_a_destination
        CHECK (('availability.changed' = ANY (events)) = (country IS NOT NULL)),
    ADD CONSTRAINT subscription_walks_for_answers
        CHECK ('availability.changed' = ANY (events) OR walk IS NULL AND variants IS NULL);

-- A notice is about no variant: no other takes its place, and it waits for none.
ALTER TABLE subscription_delivery
    ADD COLUMN type text NOT NULL DEFAULT 'availability.changed',
    ALTER COLUMN variant DROP NOT NULL,
    ALTER COLUMN version DROP NOT NULL,
    ALTER COLUMN digest DROP NOT NULL,
    ADD CONSTRAINT subscription_delivery_answers_have_a_variant
        CHECK (CASE WHEN type = 'availability.changed' THEN num_nulls(variant, version, digest) = 0
                    ELSE num_nonnulls(variant, version, digest) = 0 END);
