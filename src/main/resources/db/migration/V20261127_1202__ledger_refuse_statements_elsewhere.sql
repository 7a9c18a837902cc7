-- Waited for where nobody else is kept waiting, and for so long that a vacuum of any month gives way.
SET LOCAL lock_timeout = '5s';
LOCK TABLE ledger_entry IN SHARE UPDATE EXCLUSIVE MODE;

-- Checkout waits for this one: in short turns, and for a moment.
DO $$
BEGIN
    SET LOCAL lock_timeout = '300ms';
    FOR turn IN 1 .. 60 LOOP
        BEGIN
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
