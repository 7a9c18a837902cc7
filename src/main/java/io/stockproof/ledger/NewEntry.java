package io.stockproof.ledger;

import org.jspecify.annotations.Nullable;

/**
 * A ledger entry about to be written.
 *
 * @param after the position with this entry
 */
record NewEntry(
        LockedPosition after,
        Cause cause,
        @Nullable Integer channelId,
        long onHandDelta,
        long reservedDelta,
        @Nullable Long pollId,
        @Nullable String reference) {}
