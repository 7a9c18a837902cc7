package io.stockproof.connector.feed;

import io.stockproof.kernel.Codes;
import java.text.Normalizer;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Makes a location's code of what a feed calls it: {@code Depot Süd 1} is {@code depot-sud-1}. */
final class LocationText {

    private LocationText() {}

    /** {@code null} where nothing of {@code name} can stand in a code, or it is too long for one. */
    static @Nullable String code(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (Codes.isCode(lower)) {
            return lower;
        }
        String code = Normalizer.normalize(lower, Normalizer.Form.NFD)
                .replaceAll("\\p{M}+", "")
                .replaceAll("[^a-z0-9._-]+", "-")
                .replaceAll("^[._-]+|[._-]+$", "");
        return Codes.isCode(code) ? code : null;
    }
}
