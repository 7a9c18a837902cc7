package io.stockproof.availability;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Which rules. Every change of one bumps the number in its own transaction, so that on one server the same number always
 * means the same rules. One that was set back to an earlier state of its disks gives the numbers that were lost with it
 * once more: it is another server then, since it was started anew.
 *
 * @param server which database, and since when its server runs
 */
public record RulesVersion(String server, long number) {

    /** What a statement from {@code access_rules_version} selects first, for {@link #of}. */
    public static final String COLUMNS = """
            version, (SELECT oid FROM pg_database WHERE datname = current_database()) || '-'
                     || extract(epoch FROM pg_postmaster_start_time()) AS server""";

    /** As a row has it that begins with {@link #COLUMNS}. */
    public static RulesVersion of(ResultSet row) throws SQLException {
        return new RulesVersion(row.getString(2), row.getLong(1));
    }

    /** Whether it was given after the other one, as far as anybody can tell: of another server, it was. */
    boolean isAfter(RulesVersion other) {
        return !server.equals(other.server) || number > other.number;
    }
}
