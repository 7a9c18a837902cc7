package io.stockproof.access;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Records who changed which reference data, in the transaction that changes it, and bumps the rules' version.
 *
 * <p>All who change the rules lock in one order: the fence of a supplier or the row of an import, if they hold one; then the
 * rules, by {@link #lockRules}; only then suppliers, locations, items, channels and listings; stock last. A transaction that
 * need not change the rules finds out without a lock whether it will, so that plain polls and pushes never wait here.
 */
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

    /** Waits until nobody else changes the rules, and keeps others from it until the transaction ends. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void lockRules() {
        jdbc.sql("SELECT version FROM access_rules_version FOR UPDATE").query(Long.class).single();
    }

    /** Tells every reader of the rules that they have changed, once the transaction is committed. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void rulesChanged() {
        jdbc.sql("UPDATE access_rules_version SET version = version + 1").update();
    }
}
