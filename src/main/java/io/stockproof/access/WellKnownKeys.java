package io.stockproof.access;

import java.util.List;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Makes keys whose text everybody knows, for a demonstration on one's own machine; absent from any other start. */
@Service
@Profile("demo")
public class WellKnownKeys {

    private final ApiKeyRepository stored;

    WellKnownKeys(ApiKeyRepository stored) {
        this.stored = stored;
    }

    /**
     * Makes the key unless it exists.
     *
     * @param text in the form of a key, {@code sp_<id>_<secret>}
     */
    @Transactional
    public void ensure(String text, String name, List<Scope> scopes) {
        KeyText key = KeyText.parse(text).orElseThrow(() -> new IllegalArgumentException("not in the form of a key"));
        // Locks, so that of two instances that start together one makes it.
        stored.lockAndFindNoAdmin();
        if (stored.find(key.id()).isEmpty()) {
            stored.insert(key, key.id(), new NewKey(name, scopes, null, null, null, null), Caller.SYSTEM.id());
        }
    }
}
