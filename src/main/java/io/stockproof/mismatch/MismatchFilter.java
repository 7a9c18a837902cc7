package io.stockproof.mismatch;

import io.stockproof.diagnosis.RootCause;
import io.stockproof.kernel.Reason;
import io.stockproof.kernel.SupplierCode;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which mismatches are asked for; an absent member asks for all.
 *
 * @param channelIds that the caller sees, and asks for
 * @param states all where empty
 * @param supplier of any of the listing's sources
 * @param minUnits overstated by at least as many
 * @param since opened then or later
 * @param cause the id of a card
 */
record MismatchFilter(
        List<Integer> channelIds,
        List<MismatchState> states,
        @Nullable SupplierCode supplier,
        @Nullable Reason reason,
        @Nullable RootCause rootCause,
        @Nullable MismatchKind kind,
        @Nullable Long minUnits,
        @Nullable Instant since,
        @Nullable String variant,
        @Nullable Long cause) {

    MismatchFilter {
        channelIds = List.copyOf(channelIds);
        states = states.isEmpty() ? Arrays.asList(MismatchState.values()) : List.copyOf(states);
    }

    /** What a row {@code m} must be; binds what it names. */
    String where(Map<String, Object> params) {
        StringBuilder where = new StringBuilder();
        bind(where, params, "supplier", supplier, " AND m.suppliers @> ARRAY[:supplier::text]");
        bind(where, params, "reason", reason, " AND m.reason = :reason");
        bind(where, params, "rootCause", rootCause, " AND m.root_cause = :rootCause");
        bind(where, params, "kind", kind, " AND m.kind = :kind");
        bind(where, params, "variant", variant, " AND m.variant = :variant");
        bind(where, params, "since", since, " AND m.opened_at >= :since::timestamptz");
        if (minUnits != null) {
            where.append(" AND m.overstated_units >= :minUnits");
            params.put("minUnits", minUnits);
        }
        if (cause != null) {
            where.append(" AND m.cause_id = :cause");
            params.put("cause", cause);
        }
        return where.toString();
    }

    Map<String, Object> params() {
        Map<String, Object> params = new HashMap<>();
        params.put("channels", channelIds.toArray(Integer[]::new));
        params.put("states", states.stream().map(Enum::name).toArray(String[]::new));
        return params;
    }

    private static void bind(
            StringBuilder where, Map<String, Object> params, String name, @Nullable Object value, String condition) {
        if (value != null) {
            where.append(condition);
            params.put(name, value.toString());
        }
    }
}
