package io.stockproof.connector.cj;

import java.time.Instant;

/**
 * A pair of tokens.
 *
 * @param version of the session that they are from; a later one has others
 */
record CjTokens(String access, Instant accessExpiresAt, String refresh, Instant refreshExpiresAt, long version) {

    CjTokens withVersion(long newer) {
        return new CjTokens(access, accessExpiresAt, refresh, refreshExpiresAt, newer);
    }

    boolean isAccessValidAt(Instant instant) {
        return instant.isBefore(accessExpiresAt);
    }

    boolean isRefreshValidAt(Instant instant) {
        return instant.isBefore(refreshExpiresAt);
    }

    @Override
    public String toString() {
        return "CjTokens[version=" + version + ", accessExpiresAt=" + accessExpiresAt + "]";
    }
}
