package io.stockproof.availability;

import java.time.Instant;
import java.util.Map;

/**
 * Listings with their stock and the rules they are sold by, all of one moment.
 *
 * @param version of all that was read, opaque
 * @param degraded whether it is older than was asked for
 * @param listings by variant; one that the channel does not list is missing
 */
public record Reading(
        Instant asOf, String version, boolean degraded, ChannelRules rules, Map<String, ListingFacts> listings) {

    public Reading {
        listings = Map.copyOf(listings);
    }
}
