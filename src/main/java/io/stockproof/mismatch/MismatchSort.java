package io.stockproof.mismatch;

import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import io.stockproof.web.Cursor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** In which order mismatches are listed; each has an index, so that every page is a read by key. */
enum MismatchSort {
    OPENED_AT("openedAt", "opened_at", "timestamptz"),
    LAST_SEEN_AT("lastSeenAt", "last_seen_at",
            "timestamptz"),
    OVERSTATED_UNITS("overstatedUnits", "overstated_units",
            "bigint"),
    REJECTED_CARTS("rejectedCarts", "rejected_carts", "bigint");

    private final String text;
    private final String column;
    private final String type;

    MismatchSort(String text, String column, String type) {
        this.text = text;
        this.column = column;
        this.type = type;
    }

    /** A column, and whether its largest comes first. */
    record Order(MismatchSort by, boolean descending) {

        /** Reads {@code openedAt} or {@code -openedAt}; the newest first where absent. */
        static Order parse(@Nullable String text) {
            String sort = text == null ? "-openedAt" : text;
            boolean descending = sort.startsWith("-");
            String name = descending ? sort.substring(1) : sort;
            return Arrays.stream(values())
                    .filter(one -> one.text.equals(name))
                    .findFirst()
                    .map(one -> new Order(one, descending))
                    .orElseThrow(() -> ProblemType.INVALID_REQUEST.because(
                            "The request has an invalid parameter.",
                            List.of(new InputError(
                                    "sort",
                                    "must be openedAt, lastSeenAt, overstatedUnits or rejectedCarts, with a - before it "
                                            + "for the largest first"))));
        }

        /** The end of a query of a table {@code m}, that goes on after a cursor's row. */
        String sql(boolean goesOn, String table) {
            String key = table + "." + by.column;
            String id = table + ".mismatch_id";
            String direction = descending ? " DESC" : "";
            String after = " AND (" + key + ", " + id + ") " + (descending ? "<" : ">") + " (:after::" + by.type
                    + ", :afterId)";
            return (goesOn ? after : "") + " ORDER BY " + key + direction + ", " + id + direction + " LIMIT :limit";
        }

        Cursor cursor(MismatchBody row) {
            Object key = switch (by) {
                case OPENED_AT -> row.openedAt();
                case LAST_SEEN_AT -> row.lastSeenAt();
                case OVERSTATED_UNITS -> row.overstatedUnits();
                case REJECTED_CARTS -> row.rejectedCarts();
            };
            return Cursor.of(toString(), key, row.id());
        }

        /** The sort key in a cursor of this order, as text; anything else is the client's error. */
        String key(Cursor cursor) {
            if (!cursor.text(0).equals(toString())) {
                throw ProblemType.INVALID_REQUEST.because(
                        "The cursor is of a list in another order.",
                        List.of(new InputError("cursor",
                                "must be the nextCursor of an earlier page, of the same sort")));
            }
            return by.type.equals("bigint") ? Long.toString(cursor.number(1)) : cursor.instant(1).toString();
        }

        @Override
        public String toString() {
            return (descending ? "-" : "") + by.text;
        }
    }
}
