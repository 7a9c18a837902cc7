package io.stockproof.connector.outbound;

import io.stockproof.connector.ConnectorException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Writes down how suppliers answer. Never the cause of a failed reading: what cannot be written is logged. */
@Repository
class LineRepository {

    private static final Logger log = LoggerFactory.getLogger(LineRepository.class);

    private final JdbcClient jdbc;

    LineRepository(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void wentWell(int supplierId, String breaker) {
        write(supplierId, jdbc.sql("""
                        INSERT INTO connector_session AS c (supplier_id, breaker, ok_at)
                        VALUES (:supplier, :breaker, clock_timestamp())
                        ON CONFLICT (supplier_id) DO UPDATE
                           SET ok_at = excluded.ok_at,
                               breaker_since = CASE WHEN c.breaker = excluded.breaker THEN c.breaker_since
                                                    ELSE clock_timestamp() END,
                               breaker = excluded.breaker
                        """)
                .param("supplier", supplierId)
                .param("breaker", breaker));
    }

    void failed(int supplierId, String breaker, ConnectorException failure) {
        write(supplierId, jdbc.sql("""
                        INSERT INTO connector_session AS c (supplier_id, breaker, error_kind, error_detail, error_at)
                        VALUES (:supplier, :breaker, :kind, :detail, clock_timestamp())
                        ON CONFLICT (supplier_id) DO UPDATE
                           SET error_kind = excluded.error_kind,
                               error_detail = excluded.error_detail,
                               error_at = excluded.error_at,
                               breaker_since = CASE WHEN c.breaker = excluded.breaker THEN c.breaker_since
                                                    ELSE clock_timestamp() END,
                               breaker = excluded.breaker
                        """)
                .param("supplier", supplierId)
                .param("breaker", breaker)
                .param("kind", failure.kind().name())
                .param("detail", failure.getMessage()));
    }

    void breaker(int supplierId, String breaker) {
        write(supplierId, jdbc.sql("""
                        INSERT INTO connector_session (supplier_id, breaker, breaker_since)
                        VALUES (:supplier, :breaker, clock_timestamp())
                        ON CONFLICT (supplier_id) DO UPDATE
                           SET breaker = excluded.breaker, breaker_since = excluded.breaker_since
                        """)
                .param("supplier", supplierId)
                .param("breaker", breaker));
    }

    private static void write(int supplierId, JdbcClient.StatementSpec statement) {
        try {
            statement.update();
        } catch (DataAccessException e) {
            log.atWarn().addKeyValue("supplierId", supplierId).setCause(e).log("Line state was not written");
        }
    }
}
