package io.stockproof.availability;

import io.stockproof.ledger.ChangeFeed;
import java.time.Instant;
import java.util.Map;

/**
 * Listings with their stock and the rules they are sold by, all of one moment.
 *
 * @param token of the feed, as of which all was read
 * @param degraded whether it is older than was asked for
 * @param listings by variant; one that the channel does not list is missing
 */
public record Reading(
        Instant asOf, String token, boolean degraded, ChannelRules rules, Map<String, ListingFacts> listings) {

    public Reading {
        listings = Map.copyOf(listings);
    }

    /** Of all that was read, opaque. */
    public String version() {
        return ChangeFeed.version(token);
    }
}
