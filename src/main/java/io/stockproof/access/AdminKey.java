package io.stockproof.access;

import io.stockproof.database.StartRefused;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The key from the environment ({@code STOCKPROOF_ADMIN_KEY}), which has all scopes on every instance while it is set.
 *
 * @param key at least {@value #CHARACTERS_MIN} printable characters without blanks; empty is the same as absent
 */
@ConfigurationProperties(prefix = "stockproof.admin", ignoreUnknownFields = false)
record AdminKey(@Nullable String key) {

    static final int CHARACTERS_MIN = 32;

    AdminKey {
        key = key == null || key.isEmpty() ? null : key;
        if (key != null && (key.length() < CHARACTERS_MIN || !key.chars().allMatch(c -> c > 0x20 && c < 0x7f))) {
            throw new StartRefused(
                    "STOCKPROOF_ADMIN_KEY must have at least " + CHARACTERS_MIN
                            + " printable ASCII characters and no blanks.",
                    "Make one with: openssl rand -hex 32");
        }
    }

    @Override
    public String toString() {
        return "AdminKey[key=" + (key == null ? "none" : "***") + "]";
    }
}
