package io.stockproof.ledger;

import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The opaque {@code version} of answers: the database's snapshot, so that "not older than" is a question about what was
 * visible, not about when something began. See {@code src/docs/decisions}.
 */
@Component
public class Versions {

    private static final Pattern FORM = Pattern.compile("\\d{1,18}:\\d{1,18}:(\\d{1,18}(,\\d{1,18}){0,9999})?");

    private final JdbcClient jdbc;

    Versions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The version as this moment sees it, with what the running transaction has written, as if it had committed: an
     * answer that is kept with its write, and given only after the commit, may carry it.
     */
    public String current() {
        // Transactions between the snapshot's end and our own are listed as not seen, since they may not have ended.
        return jdbc.sql("""
                        SELECT CASE WHEN own IS NULL OR own < xmax THEN snapshot::text
                               ELSE format('%s:%s:%s', pg_snapshot_xmin(snapshot), own + 1,
                                           (SELECT string_agg(x::text, ',' ORDER BY x)
                                              FROM (SELECT pg_snapshot_xip(snapshot)::text::bigint AS x
                                                     UNION ALL
                                                    SELECT generate_series(xmax, own - 1)) AS unseen)) END
                          FROM (SELECT pg_current_snapshot() AS snapshot,
                                       pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xmax,
                                       pg_current_xact_id_if_assigned()::text::bigint AS own) AS now
                        """)
                .query(String.class)
                .single();
    }

    /** Whether {@code text} is a snapshot as PostgreSQL writes it: {@code xmin:xmax:} and what is between, ascending. */
    public static boolean isVersion(String text) {
        if (!FORM.matcher(text).matches()) {
            return false;
        }
        String[] parts = text.split(":", -1);
        long xmax = Long.parseLong(parts[1]);
        long least = Long.parseLong(parts[0]);
        if (least == 0 || least > xmax) {
            return false;
        }
        for (String running : parts[2].isEmpty() ? new String[0] : parts[2].split(",")) {
            long xid = Long.parseLong(running);
            if (xid < least || xid >= xmax) {
                return false;
            }
            least = xid + 1;
        }
        return true;
    }

    /** Whether all that {@code version} saw is visible now. False for a version that this database never gave. */
    public boolean isReached(String version) {
        if (!isVersion(version)) {
            return false;
        }
        // All that either saw of lies below its xmax, and is done unless listed. So what the token saw and we do not is
        // beyond our xmax, or in our list; transactions that run or ran for long make neither costly to ask for.
        return jdbc.sql("""
                        SELECT pg_snapshot_xmax(ours) >= pg_snapshot_xmax(theirs)
                               AND NOT EXISTS (SELECT FROM pg_snapshot_xip(ours) AS running
                                                WHERE pg_visible_in_snapshot(running, theirs))
                          FROM (SELECT pg_current_snapshot() AS ours, :version::pg_snapshot AS theirs) AS snapshots
                        """)
                .param("version", version)
                .query(Boolean.class)
                .single();
    }
}
