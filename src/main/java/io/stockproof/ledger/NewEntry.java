package io.stockproof.ledger;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A ledger entry about to be written.
 *
 * @param id its number, which is the database's to give; {@code null} until then
 * @param after the position with this entry; its {@code onHandXid} is still that of the statement before
 * @param channelId whose reserving it is; {@code null} for what was stated of the stock
 */
record NewEntry(
        @Nullable Long id,
        LockedPosition after,
        Cause cause,
        @Nullable Integer channelId,
        long onHandDelta,
        long reservedDelta,
        @Nullable Long pollId,
        @Nullable String reference) {

    NewEntry numbered(long number) {
        return new NewEntry(number, after, cause, channelId, onHandDelta, reservedDelta, pollId, reference);
    }

    /** Its {@link #id}, once it is numbered. */
    long number() {
        return Objects.requireNonNull(id);
    }

    boolean isStatement() {
        return channelId == null;
    }
}
