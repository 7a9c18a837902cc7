package io.stockproof.testorder;

import io.stockproof.connector.ConnectorHealth;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Suppliers;
import io.stockproof.testorder.LayerReport.Finding;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How the suppliers behind an order are doing, beside what they advertise: their polls, their line, their items. */
@Component
class SupplierLayer {

    private final JdbcClient jdbc;
    private final Suppliers suppliers;
    private final ConnectorHealth health;

    SupplierLayer(JdbcClient jdbc, Suppliers suppliers, ConnectorHealth health) {
        this.jdbc = jdbc;
        this.suppliers = suppliers;
        this.health = health;
    }

    /**
     * One of each supplier. One that is left alone since it
     * has been failing refuses no order yet: its stock is believed until it is stale.
     */
    List<Finding> findings(Walk.Start start) {
        Map<SupplierCode, Set<String>> skus = new LinkedHashMap<>();
        start.trials().values().forEach(trial -> trial.asItIs()
                .components()
                .forEach(part -> skus.computeIfAbsent(part.supplier(), code -> new TreeSet<>()).add(part.sku())));
        Map<SupplierCode, Polls> polls = polls(skus.keySet());
        List<Finding> findings = new ArrayList<>();
        skus.keySet().forEach(code -> suppliers.find(code).ifPresent(stored -> findings.add(
                finding(code, stored.supplier().connector(), stored.supplier().paused(), polls.get(code)))));
        return findings;
    }

    private Finding finding(
            SupplierCode code, ConnectorKind kind, boolean paused, @Nullable Polls polls) {
        ConnectorHealth.Status line = health.of(code);
        List<Evidence> evidence = new ArrayList<>();
        if (polls != null) {
            evidence.add(Evidence.of(Evidence.Kind.POLL, null, code + ": last good poll " + polls.goodState(),
                    polls.goodAt()));
            if (polls.failedAt() != null) {
                evidence.add(Evidence.of(Evidence.Kind.POLL, null, code + ": a later poll failed: " + polls.failure(),
                        polls.failedAt()));
            }
        }
        ConnectorHealth.LastError error = line.lastError();
        if (error != null) {
            evidence.add(Evidence.of(
                    Evidence.Kind.LINE, null, code + ": " + error.kind() + ", " + error.detail(), error.at()));
        }
        boolean leftAlone = line.breaker().equals("OPEN");
        String detail = paused
                ? code + " is paused."
                : leftAlone
                        ? code + " has been failing and is left alone; its stock is believed until it is stale."
                        : kind == ConnectorKind.PUSH ? code + " sends its stock." : code + " is polled.";
        return new Finding(
                null,
                leftAlone ? Verdict.UNKNOWN : Verdict.PASSED,
                detail,
                List.of(),
                leftAlone ? "see why " + code + " fails: GET /v1/suppliers/" + code + "/status" : null,
                evidence);
    }

    private record Polls(String goodState, @Nullable Instant goodAt, @Nullable Instant failedAt, String failure) {}

    private Map<SupplierCode, Polls> polls(Set<SupplierCode> codes) {
        Map<SupplierCode, Polls> polls = new HashMap<>();
        jdbc.sql("""
                        SELECT s.code, g.state, g.finished_at, f.finished_at AS failed_at, f.detail
                          FROM unnest(:codes::text[]) AS w (code)
                          JOIN supplier s ON s.code = w.code AND s.deleted_at IS NULL
                          LEFT JOIN LATERAL (SELECT p.poll_id, p.state, p.finished_at
                                               FROM intake_poll p
                                              WHERE p.supplier_id = s.supplier_id
                                                AND p.state IN ('APPLIED', 'UNCHANGED', 'PARTIAL')
                                              ORDER BY p.poll_id DESC LIMIT 1) g ON true
                          LEFT JOIN LATERAL (SELECT p.finished_at, coalesce(p.detail, p.findings -> 0 ->> 'code', '')
                                                           AS detail
                                               FROM intake_poll p
                                              WHERE p.supplier_id = s.supplier_id AND p.state = 'FAILED'
                                                AND p.poll_id > coalesce(g.poll_id, 0)
                                              ORDER BY p.poll_id DESC LIMIT 1) f ON true
                         WHERE g.poll_id IS NOT NULL OR f.finished_at IS NOT NULL
                        """)
                .param("codes", codes.stream().map(SupplierCode::value).toArray(String[]::new))
                .query(row -> {
                    polls.put(new SupplierCode(row.getString("code")), new Polls(
                            row.getString("state") == null ? "never" : row.getString("state"),
                            instant(row, "finished_at"),
                            instant(row, "failed_at"),
                            String.valueOf(row.getString("detail"))));
                });
        return polls;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        OffsetDateTime at = row.getObject(column, OffsetDateTime.class);
        return at == null ? null : at.toInstant();
    }
}
