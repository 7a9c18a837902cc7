-- Waited for where nobody else is kept waiting, and for so long that a vacuum gives way.
SET LOCAL lock_timeout = '5s';
LOCK TABLE ledger_feed IN SHARE UPDATE EXCLUSIVE MODE;

-- Readers and writers of the feed wait for this one: in short turns, and for a moment.
DO $$
BEGIN
    SET LOCAL lock_timeout = '300ms';
    FOR turn IN 1 .. 60 LOOP
        BEGIN
            ALTER TABLE ledger_feed ADD COLUMN of_block boolean NOT NULL DEFAULT false; -- see ledger_feed_blocks
            RETURN;
        EXCEPTION WHEN lock_not_available THEN
            IF turn = 60 THEN
                RAISE;
            END IF;
            PERFORM pg_sleep(0.5);
        END;
    END LOOP;
END $$;
