package io.stockproof.mismatch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.diagnosis.Evidence;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Mismatches as a statement takes them, an array a column: for the database to read them as JSON takes longer than to write
 * them. Lists are told by commas, which neither codes nor causes contain.
 */
final class WrittenColumns {

    private final ObjectMapper json;

    WrittenColumns(ObjectMapper json) {
        this.json = json;
    }

    Map<String, Object> of(List<Written> rows) {
        Map<String, Object> columns = new HashMap<>();
        columns.put("channels", column(rows, Integer[]::new, Written::channelId));
        columns.put("variants", column(rows, String[]::new, Written::variant));
        columns.put("contexts", column(rows, String[]::new, Written::context));
        columns.put("kinds", column(rows, String[]::new, row -> row.kind().name()));
        columns.put("displayed", column(rows, Long[]::new, Written::displayed));
        columns.put("purchasable", column(rows, Long[]::new, Written::purchasable));
        columns.put("sources", column(rows, String[]::new, Written::displayedSource));
        columns.put("displayedAts", column(rows, String[]::new, row -> row.displayedAt().toString()));
        columns.put("reasons", column(rows, String[]::new, Written::reason));
        columns.put("rootCauses", column(rows, String[]::new, Written::rootCause));
        columns.put("contributing", column(rows, String[]::new, row -> String.join(",", row.contributing())));
        columns.put("suggestions", column(rows, String[]::new, Written::suggestion));
        columns.put("owners", column(rows, String[]::new, Written::owner));
        columns.put("fixes", column(rows, String[]::new, Written::fix));
        columns.put("unlocks", column(rows, Long[]::new, Written::unlocks));
        columns.put("unlocksAll", column(rows, Long[]::new, Written::unlocksAll));
        columns.put("evidence", column(rows, String[]::new, row -> text(row.evidence())));
        columns.put("causeKeys", column(rows, String[]::new, Written::causeKey));
        columns.put("suppliers", column(rows, String[]::new, row -> String.join(",", row.suppliers())));
        columns.put("ats", column(rows, String[]::new, row -> row.at().toString()));
        columns.put("beganAts", column(rows, String[]::new, row -> row.beganAt().toString()));
        return columns;
    }

    private static <T> T[] column(
            List<Written> rows, IntFunction<T[]> array, Function<Written, ? extends @Nullable T> member) {
        T[] column = array.apply(rows.size());
        for (int n = 0; n < column.length; n++) {
            column[n] = member.apply(rows.get(n));
        }
        return column;
    }

    private String text(List<Evidence> evidence) {
        try {
            return json.writeValueAsString(evidence);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
