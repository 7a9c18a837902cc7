package io.stockproof.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One recorded change.
 *
 * @param principal who made it
 * @param before the resource as it was; {@code null} where it was created
 * @param after the resource as it is since; {@code null} where it was deleted
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record Change(
        long id,
        Instant changedAt,
        String principal,
        String kind,
        String code,
        Action action,
        @Nullable JsonNode before,
        @Nullable JsonNode after) {

    /** What was done. */
    enum Action {
        CREATED,
        REPLACED,
        DELETED
    }
}
