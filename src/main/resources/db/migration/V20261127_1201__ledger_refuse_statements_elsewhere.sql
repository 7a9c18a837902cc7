-- Both locks are taken away from checkout's own readers, so each is waited for in short turns, and held for a moment.
DO $$
BEGIN
    SET LOCAL lock_timeout = '300ms';
    FOR turn IN 1 .. 60 LOOP
        BEGIN
            ALTER TABLE ledger_feed ADD COLUMN of_block boolean NOT NULL DEFAULT false; -- see ledger_feed_blocks
            -- A statement that stands there would not be found from its position. What was stated before there were blocks
            -- does, so that the check is not proven of all rows. An instance of the version before, still running beside, is
            -- refused what it would write, and nothing is lost.
            ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_reserves CHECK (channel_id IS NOT NULL) NOT VALID;
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            IF turn = 60 THEN
                RAISE;
            END IF;
            PERFORM pg_sleep(0.5);
        END;
    END LOOP;
END $$;
