package io.stockproof.subscription;

import java.time.Instant;
import java.util.List;

/**
 * A delivery that this instance has leased.
 *
 * @param subscription the id of its subscription, as clients know it
 * @param lease told when it ends: where another has leased it meanwhile, its end counts for nothing
 * @param sealed the secrets that it is signed with
 * @param number from 1
 */
record Attempt(
        long deliveryId,
        long subscriptionId,
        String subscription,
        String url,
        String lease,
        List<byte[]> sealed,
        String messageId,
        String body,
        int number,
        Instant createdAt) {

    Attempt {
        sealed = List.copyOf(sealed);
    }

    @Override
    public String toString() {
        return "Attempt[" + deliveryId + ", " + subscription + "]";
    }
}
