package io.stockproof.access;

import io.stockproof.problem.Problem;
import io.stockproof.problem.Turns;
import java.time.Duration;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * How many requests to this instance change the rules at a time. At the lock of the rules they wait for each other all the
 * same, but each with a connection, and behind one large document there would soon be none left for checkout. A few are let
 * in, so that one whose connection hangs does not hold up all others.
 */
@Component
public class RuleTurns {

    /** So many are let in. */
    public static final int AT_ONCE = 4;

    /** Longer than the database bears with a transaction that does nothing, as that of an instance which stands still. */
    private static final Duration WAIT_MAX = Duration.ofSeconds(75);

    /** Each waits with what it was sent. */
    private static final int WAITING_MAX = 500;

    private final Turns turns = new Turns(AT_ONCE, WAITING_MAX, WAIT_MAX,
            "Others are changing the reference data just now.", Duration.ofSeconds(5));

    /** How many changes wait for their turn. */
    public int waiting() {
        return turns.waiting();
    }

    /**
     * Makes {@code change} when it is its turn. It begins its transaction itself, since no connection is held before.
     *
     * @throws Problem where its turn does not come in time
     */
    public <T> T inTurn(Supplier<T> change) {
        return turns.take(change::get);
    }
}
