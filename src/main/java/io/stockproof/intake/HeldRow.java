package io.stockproof.intake;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value that a poll holds, or that a dry run would change.
 *
 * @param location such as {@code cj/us}
 * @param before on hand when it was held; {@code null} where nothing was known
 * @param now on hand now
 * @param after what the poll says
 * @param reason the finding that holds it; {@code null} in a dry run, where a poll would apply it
 * @param times polls in a row that said the same
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record HeldRow(
        String sku,
        String location,
        @Nullable Long before,
        @Nullable Long now,
        long after,
        @Nullable String reason,
        int times,
        Instant observedAt) {

    static final List<String> HEADER =
            List.of("item", "location", "before", "now", "after", "reason", "times", "observedAt");

    @Nullable
    Object[] cells() {
        return new @Nullable Object[] {sku, location, before, now, after, reason, times, observedAt};
    }
}
