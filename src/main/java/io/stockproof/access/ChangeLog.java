package io.stockproof.access;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Records who changed which reference data, in the transaction that changes it, and bumps the rules' version. */
@Component
public class ChangeLog {

    private final JdbcClient jdbc;

    ChangeLog(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Records one change. Exactly one of {@code before} and {@code after} may be absent.
     *
     * @param kind of resource, such as {@code supplier}
     * @param code of the resource, such as {@code cj}, {@code cj/us} or {@code main/TEE-RED-M}
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void record(Caller who, String kind, String code, @Nullable JsonNode before, @Nullable JsonNode after) {
        String action = before == null ? "CREATED" : after == null ? "DELETED" : "REPLACED";
        jdbc.sql("""
                        INSERT INTO access_change (principal, kind, code, action, before, after)
                        VALUES (:principal, :kind, :code, :action, :before::jsonb, :after::jsonb)
                        """)
                .param("principal", who.id())
                .param("kind", kind)
                .param("code", code)
                .param("action", action)
                .param("before", before == null ? null : before.toString())
                .param("after", after == null ? null : after.toString())
                .update();
    }

    /** Tells every reader of the rules that they have changed. Called last before the commit, since it locks. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void rulesChanged() {
        jdbc.sql("UPDATE access_rules_version SET version = version + 1").update();
    }
}
