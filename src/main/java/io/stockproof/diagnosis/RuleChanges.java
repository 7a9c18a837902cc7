package io.stockproof.diagnosis;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.diagnosis.Known.RuleChange;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Who changed the rules that a listing is sold by. */
@Repository
class RuleChanges {

    private static final int EACH_MAX = 3;

    /** A longer value is named, not shown. */
    private static final int VALUE_CHARACTERS_MAX = 60;

    private static final String NEWEST = """
            SELECT n.change_id, n.changed_at, n.principal, k.kind, k.code, n.action, n.before, n.after
              FROM unnest(:kinds::text[], :codes::text[]) AS k (kind, code)
              CROSS JOIN LATERAL (
                   SELECT change_id, changed_at, principal, action, before, after
                     FROM access_change
                    WHERE kind = k.kind AND code = k.code
                    ORDER BY change_id DESC LIMIT :each) AS n
             ORDER BY n.change_id DESC
            """;

    private final JdbcClient jdbc;
    private final ObjectMapper json;

    /** A piece of reference data, as the record of changes names it. */
    record Resource(String kind, String code) {}

    RuleChanges(JdbcClient jdbc, ObjectMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** The newest of each, at most {@value #EACH_MAX}. */
    List<RuleChange> find(List<Resource> resources) {
        return jdbc.sql(NEWEST)
                .param("kinds", resources.stream().map(Resource::kind).toArray(String[]::new))
                .param("codes", resources.stream().map(Resource::code).toArray(String[]::new))
                .param("each", EACH_MAX)
                .query((row, number) -> change(row))
                .list();
    }

    private RuleChange change(ResultSet row) throws SQLException {
        return new RuleChange(
                row.getLong("change_id"),
                row.getObject("changed_at", OffsetDateTime.class).toInstant(),
                row.getString("principal"),
                row.getString("kind"),
                row.getString("code"),
                row.getString("action"),
                what(tree(row.getString("before")), tree(row.getString("after"))));
    }

    /** The members that differ: short ones with what they were and are. */
    private static String what(@Nullable JsonNode before, @Nullable JsonNode after) {
        if (before == null || after == null) {
            return "";
        }
        Set<String> names = new TreeSet<>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        String differing = names.stream()
                .filter(name -> !before.path(name).equals(after.path(name)))
                .map(name -> name + values(before.path(name), after.path(name)))
                .collect(Collectors.joining(", "));
        return differing.isEmpty() ? "" : ": " + differing;
    }

    private static String values(JsonNode before, JsonNode after) {
        String was = before.isMissingNode() ? "absent" : before.toString();
        String is = after.isMissingNode() ? "absent" : after.toString();
        return was.length() > VALUE_CHARACTERS_MAX || is.length() > VALUE_CHARACTERS_MAX ? "" : " " + was + " → " + is;
    }

    private @Nullable JsonNode tree(@Nullable String text) {
        try {
            return text == null ? null : json.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a recorded change is no JSON", e);
        }
    }
}
