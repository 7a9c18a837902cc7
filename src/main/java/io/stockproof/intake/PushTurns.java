package io.stockproof.intake;

import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.problem.SqlStates;
import io.stockproof.problem.Turns;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.stereotype.Component;

/**
 * How many pushes are taken at a time on this instance. Behind what is being written of their supplier they wait for each
 * other all the same, but each with a connection, and behind one supplier's there would soon be none left for checkout.
 * So one of a supplier is let in, and few of all.
 */
@Component
class PushTurns {

    /** A quarter of the connections. */
    static final int AT_ONCE = 5;

    /** Of one supplier. Each waits with what it was sent. */
    static final int WAITING_MAX = 100;

    private static final Duration WAIT_MAX = Duration.ofSeconds(10);

    /** With a connection, and a place among those of all; then others have their turn before it is tried again. */
    private static final Duration LOCK_WAIT_MAX = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration COME_AGAIN = Duration.ofSeconds(2);

    /** Only of suppliers that there are. */
    private final ConcurrentHashMap<Integer, Turns> ofSuppliers = new ConcurrentHashMap<>();

    private final Turns ofAll =
            new Turns(AT_ONCE, Integer.MAX_VALUE, WAIT_MAX, "Many pushes are being taken.", COME_AGAIN);

    /** How many of a supplier's wait for another of the same. */
    int waiting(int supplierId) {
        return ofSupplier(supplierId).waiting();
    }

    /**
     * Takes a push when it is its turn. It begins its transaction itself, since no connection is held before. Tried again
     * for ten seconds while its supplier's stock is being written, so that a few of those keep out no other's.
     *
     * @param push given how long it may wait for a lock; leaves nothing behind where it does not get it
     * @throws Problem {@code temporarily-unavailable} where its turn does not come in time
     */
    <T> T inTurn(int supplierId, Function<Duration, T> push) {
        long began = System.nanoTime();
        return ofSupplier(supplierId).take(() -> {
            while (true) {
                try {
                    return ofAll.take(left(began), () -> push.apply(LOCK_WAIT_MAX));
                } catch (DataAccessException e) {
                    if (!isOfALock(e)) {
                        throw e;
                    }
                }
                if (left(began).compareTo(PAUSE) < 0 || !pause()) {
                    throw ProblemType.TEMPORARILY_UNAVAILABLE
                            .because("The supplier's stock is being written; nothing of this was taken.")
                            .retryAfter(COME_AGAIN);
                }
            }
        });
    }

    private static boolean isOfALock(DataAccessException failure) {
        return failure instanceof PessimisticLockingFailureException
                || SqlStates.of(failure).filter(SqlStates.LOCK_NOT_AVAILABLE::equals).isPresent();
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Duration left(long began) {
        return WAIT_MAX.minusNanos(System.nanoTime() - began);
    }

    private Turns ofSupplier(int supplierId) {
        return ofSuppliers.computeIfAbsent(supplierId, id -> new Turns(1, WAITING_MAX, WAIT_MAX,
                "Other pushes of this supplier are being taken; nothing of this was.", COME_AGAIN));
    }
}
