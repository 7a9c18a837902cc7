package io.stockproof.mismatch;

import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Forgets what is old, some at a time and each time in a transaction of its own, so that no number of rows holds back who
 * watches. What happened to mismatches goes by whole months ({@code MismatchMonths}).
 */
@Repository
class MismatchPruning {

    private static final int AT_ONCE = 2_000;

    /** Of each table what is more than 13 months old. */
    private static final List<Old> OLD = List.of(
            new Old("mismatch", "state = 'RESOLVED' AND resolved_at < clock_timestamp() - interval '13 months'"),
            // An order is told as soon as it has ended: none of days ago is still to come.
            new Old("mismatch_quoted", "told_at < clock_timestamp() - interval '7 days'"),
            new Old("mismatch_hour", "hour < clock_timestamp() - interval '13 months'"),
            new Old("mismatch_cart_hour", "hour < clock_timestamp() - interval '13 months'"),
            new Old("mismatch_cause", """
                    NOT EXISTS (SELECT FROM mismatch m
                                 WHERE m.cause_id = mismatch_cause.cause_id OR m.ignored_cause = mismatch_cause.cause_id)
                    """));

    private final JdbcClient jdbc;

    MismatchPruning(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    private record Old(String table, String condition) {

        // A row that is written meanwhile is at another place by then, and left for the next time.
        String sql() {
            return "DELETE FROM %1$s WHERE ctid = ANY (ARRAY(SELECT ctid FROM %1$s WHERE %2$s LIMIT :most)) AND %2$s"
                    .formatted(table, condition);
        }
    }

    void prune() {
        prune(AT_ONCE);
    }

    /** Returns in how many steps. */
    int prune(int atOnce) {
        int steps = 0;
        for (Old old : OLD) {
            int deleted;
            do {
                deleted = jdbc.sql(old.sql()).param("most", atOnce).update();
                steps++;
            } while (deleted == atOnce);
        }
        return steps;
    }
}
