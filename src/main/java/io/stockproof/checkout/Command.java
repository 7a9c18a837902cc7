package io.stockproof.checkout;

import io.stockproof.access.Caller;
import io.stockproof.access.IdempotencyBatch.Claim;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a store asks of reservations. Decided in batches, each command all or nothing. */
sealed interface Command {

    Caller caller();

    /** The idempotency key to answer by; {@code null} where the client sent none. */
    @Nullable
    Claim claim();

    /** The reservation that it names; {@code null} where it names none. */
    @Nullable
    String reservationId();

    /** Holds all lines of a cart, in place of the cart's own hold if it names one. */
    record Hold(Caller caller, @Nullable Claim claim, Cart cart) implements Command {

        @Override
        public @Nullable String reservationId() {
            return cart.reservationId();
        }
    }

    /** Makes a hold an order. {@code passedOnAt} defaults to the database's now. */
    record Confirm(
            Caller caller,
            @Nullable Claim claim,
            String reservationId,
            String orderId,
            @Nullable Instant passedOnAt)
            implements
                Command {}

    /** Gives a hold up, or cancels an order that no supplier's number includes yet. */
    record Release(Caller caller, @Nullable Claim claim, String reservationId) implements Command {}

    /** Lets a hold last until {@code ttlSeconds} from now. */
    record Extend(Caller caller, @Nullable Claim claim, String reservationId, int ttlSeconds) implements Command {}
}
