package io.stockproof.connector.cj;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pair of tokens.
 *
 * @param version of the session that they are from; a later one has others
 * @param openId the account's, which only a login tells; not for logs
 */
record CjTokens(
        String access,
        Instant accessExpiresAt,
        String refresh,
        Instant refreshExpiresAt,
        long version,
        @Nullable String openId) {

    CjTokens withVersion(long newer) {
        return new CjTokens(access, accessExpiresAt, refresh, refreshExpiresAt, newer, openId);
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
