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
        // The token's snapshot saw every transaction below its xmax that is not in its list. Ours sees all of those
        // if our xmin is at least the token's xmax; else each of the few between is asked for singly.
        return jdbc.sql("""
                        SELECT coalesce(bool_and(pg_visible_in_snapshot(x::text::xid8, pg_current_snapshot())), true)
                          FROM generate_series(pg_snapshot_xmin(pg_current_snapshot())::text::numeric,
                                               least(pg_snapshot_xmax(:version::pg_snapshot)::text::numeric - 1,
                                                     pg_snapshot_xmax(pg_current_snapshot())::text::numeric)) AS x
                         WHERE pg_visible_in_snapshot(x::text::xid8, :version::pg_snapshot)
                        """)
                .param("version", version)
                .query(Boolean.class)
                .single();
    }
}
