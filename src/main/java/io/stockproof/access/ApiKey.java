package io.stockproof.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.SupplierCode;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a key, but its secret.
 *
 * @param id the public part of the key
 * @param principal whose key it is: the same for all keys that replaced one another
 * @param channels empty: all
 * @param requestsPerSecond on each instance, over all keys of the principal; none: no limit
 * @param lastUsedAt to the minute
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ApiKey(
        String id,
        String principal,
        String name,
        List<Scope> scopes,
        List<ChannelCode> channels,
        @Nullable SupplierCode supplier,
        @Nullable BigDecimal requestsPerSecond,
        State state,
        Instant createdAt,
        String createdBy,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {

    /** Whether the key opens anything. */
    enum State {
        ACTIVE,
        EXPIRED,
        REVOKED
    }

    ApiKey {
        scopes = List.copyOf(scopes);
        channels = List.copyOf(channels);
    }

    /** Who calls with this key. A supplier's own key has no scope: it pushes that supplier's stock and nothing else. */
    Caller caller() {
        Set<Scope> all = EnumSet.noneOf(Scope.class);
        if (supplier == null) {
            scopes.forEach(scope -> all.addAll(scope.closure()));
        }
        return new Caller(principal, name, all, Set.copyOf(channels), supplier);
    }
}
