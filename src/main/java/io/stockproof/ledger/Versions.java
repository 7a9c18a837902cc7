package io.stockproof.ledger;

import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * The opaque {@code version} of answers: the database's snapshot, so that "not older than" is a question about what was
 * visible, not about when something began. See {@code src/docs/decisions}.
 */
@Component
public class Versions {

    private static final Pattern FORM = Pattern.compile(
            // Possessive: a list of thousands must not be matched by recursion.
            "\\d{1,18}:\\d{1,18}:(?:\\d{1,18}(?:,\\d{1,18}){0,9999}+)?");

    private final JdbcClient jdbc;

    Versions(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The version as this moment sees it, with what the running transaction has written, as if it had committed: an
     * answer that is kept with its write, and given only after the commit, may carry it.
     */
    public String current() {
        return jdbc.sql("SELECT pg_current_snapshot()::text, pg_current_xact_id_if_assigned()::text")
                .query((row, n) -> of(row.getString(1), row.getString(2)))
                .single();
    }

    /**
     * The same for a snapshot that the caller has read along with something else.
     *
     * @param own the running transaction's id, {@code null} where it has none
     */
    public static String of(String snapshot, @Nullable String own) {
        String[] parts = snapshot.split(":", -1);
        long xmax = Long.parseLong(parts[1]);
        if (own == null || Long.parseLong(own) < xmax) {
            return snapshot;
        }
        // Transactions between the snapshot's end and our own are listed as not seen, since they may not have ended.
        StringJoiner unseen = new StringJoiner(",");
        if (!parts[2].isEmpty()) {
            unseen.add(parts[2]);
        }
        for (long xid = xmax; xid < Long.parseLong(own); xid++) {
            unseen.add(Long.toString(xid));
        }
        return parts[0] + ":" + (Long.parseLong(own) + 1) + ":" + unseen;
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
