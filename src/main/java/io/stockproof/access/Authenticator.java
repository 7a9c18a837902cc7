package io.stockproof.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import io.stockproof.problem.Problem;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Tells whose a key is. A key that was found is believed for {@value #BELIEVED_SECONDS} seconds, so that a revocation on
 * one instance is known to all soon after; while the database is away, a key that was good is believed for at most
 * {@value #BRIDGED_SECONDS} seconds, so that storefronts go on being served from memory: nothing else answers then, and the
 * first request after the outage asks anew. Beyond that: 503, never open.
 *
 * <p>Keys that nobody made are looked up as often as {@link UnknownKeyLimits} allows. Those that exist are told apart by a
 * list of their ids, read at most every {@value #BELIEVED_SECONDS} seconds, so that whoever guesses shuts out nobody else.
 */
@Component
class Authenticator {

    static final int BELIEVED_SECONDS = 5;
    static final int BRIDGED_SECONDS = 3_600;
    /** So long nobody asks a database that has just failed. */
    private static final long SPARED_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int REFRESHED_SECONDS = 3;
    private static final int KEYS_MAX = 20_000;
    private static final Logger log = LoggerFactory.getLogger(Authenticator.class);

    private final ApiKeyRepository keys;
    private final byte @Nullable [] adminSha256;
    private final UnknownKeyLimits limits;
    private final LoadingCache<String, Optional<ApiKeyRepository.Stored>> believed;
    private final Cache<String, Optional<ApiKeyRepository.Stored>> bridge;
    private final LoadingCache<Boolean, Set<String>> existing;
    private final Set<String> used = ConcurrentHashMap.newKeySet();
    private final Ticker ticker;
    private volatile @Nullable Long failedNanos;

    @Autowired
    Authenticator(ApiKeyRepository keys, AdminKey admin, UnknownKeyLimits limits) {
        this(keys, admin, limits, Ticker.systemTicker());
    }

    Authenticator(ApiKeyRepository keys, AdminKey admin, UnknownKeyLimits limits, Ticker ticker) {
        this.ticker = ticker;
        this.keys = keys;
        this.limits = limits;
        this.adminSha256 = admin.key() == null ? null : KeyText.sha256(admin.key());
        this.believed = Caffeine.newBuilder()
                .maximumSize(KEYS_MAX)
                .ticker(ticker)
                .expireAfterWrite(Duration.ofSeconds(BELIEVED_SECONDS))
                // Asked anew before that by one request, which waits for nothing, so that no crowd waits when it is over.
                .refreshAfterWrite(Duration.ofSeconds(REFRESHED_SECONDS))
                // It may wait for a connection, which no other cache's upkeep should.
                .executor(task -> Thread.startVirtualThread(task))
                .build(this::load);
        this.bridge = Caffeine.newBuilder()
                .maximumSize(KEYS_MAX)
                .ticker(ticker)
                .expireAfterWrite(Duration.ofSeconds(BRIDGED_SECONDS))
                .build();
        this.existing = Caffeine.newBuilder()
                .expireAfterWrite(Duration.ofSeconds(BELIEVED_SECONDS))
                .build(all -> Set.copyOf(keys.activeIds(KEYS_MAX)));
    }

    /** A valid key's caller, and the limit that the key sets. */
    record Known(Caller caller, @Nullable ApiKey key) {}

    /**
     * Empty if the key is unknown, expired or revoked; which of them, a caller does not learn.
     *
     * @param address where the caller is
     * @throws io.stockproof.problem.Problem where too many unknown keys came in already
     */
    Optional<Known> authenticate(String bearer, String address) {
        if (adminSha256 != null && MessageDigest.isEqual(adminSha256, KeyText.sha256(bearer))) {
            return Optional.of(new Known(
                    new Caller("admin", "STOCKPROOF_ADMIN_KEY", Scope.ADMIN.closure(), Set.of(), null), null));
        }
        return KeyText.parse(bearer).flatMap(text -> find(text.id(), address)
                .filter(stored -> MessageDigest.isEqual(stored.secretSha256(), text.secretSha256()))
                .map(ApiKeyRepository.Stored::key)
                .filter(key -> key.state() == ApiKey.State.ACTIVE)
                .map(key -> {
                    used.add(key.id());
                    return new Known(key.caller(), key);
                }));
    }

    /** Forgets what was believed of a key that has just changed. */
    void forget(String id) {
        believed.invalidate(id);
        bridge.invalidate(id);
    }

    private Optional<ApiKeyRepository.Stored> find(String id, String address) {
        Optional<ApiKeyRepository.Stored> known = believed.getIfPresent(id);
        if (known != null) {
            return known;
        }
        UnknownKeyLimits.Taken taken;
        try {
            taken = limits.take(address);
        } catch (Problem refusal) {
            if (bridge.getIfPresent(id) == null && !existing.get(true).contains(id)) {
                throw refusal;
            }
            return believed.get(id);
        }
        Optional<ApiKeyRepository.Stored> found = believed.get(id);
        if (found.isPresent()) {
            taken.putBack();
        }
        return found;
    }

    private Optional<ApiKeyRepository.Stored> load(String id) {
        Optional<ApiKeyRepository.Stored> bridged = bridge.getIfPresent(id);
        Long failed = failedNanos;
        if (bridged != null && failed != null && ticker.read() - failed < SPARED_NANOS) {
            return bridged;
        }
        try {
            Optional<ApiKeyRepository.Stored> found = keys.find(id);
            failedNanos = null;
            if (found.isPresent()) {
                bridge.put(id, found);
            } else {
                bridge.invalidate(id);
            }
            return found;
        } catch (DataAccessException e) {
            failedNanos = ticker.read();
            if (bridged == null) {
                throw e;
            }
            return bridged;
        }
    }

    @Scheduled(fixedDelay = 20_000)
    void noteUse() {
        List<String> ids = List.copyOf(used);
        if (ids.isEmpty()) {
            return;
        }
        ids.forEach(used::remove);
        try {
            keys.touch(ids);
        } catch (DataAccessException e) {
            log.debug("The use of keys could not be noted", e);
        }
    }
}
