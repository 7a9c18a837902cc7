package io.stockproof.checkout;

import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes reservations that ended {@value #MONTHS_KEPT} months ago, with their lines. What they did to stock stays in the
 * ledger. An expired one could be confirmed until then.
 */
@Component
class EndedReservations {

    static final int MONTHS_KEPT = 13;
    private static final int BATCH = 500;
    private static final Logger log = LoggerFactory.getLogger(EndedReservations.class);

    // The clock is asked once, since what may differ from row to row cannot bound the index.
    static final String OLD = """
            SELECT reservation_id FROM checkout_reservation
             WHERE ended_at < (SELECT clock_timestamp()) - make_interval(months => :months)
               AND state IN ('REFLECTED', 'RELEASED', 'EXPIRED')
             ORDER BY ended_at LIMIT :most
               FOR UPDATE SKIP LOCKED
            """;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    EndedReservations(JdbcClient jdbc, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** In small transactions, until there are no more. */
    long deleteOld() {
        long deleted = 0;
        int some;
        do {
            some = Objects.requireNonNull(transaction.execute(status -> deleteSome()));
            deleted += some;
        } while (some > 0);
        log.atInfo().addKeyValue("deleted", deleted).log("Old reservations deleted");
        return deleted;
    }

    /** Whoever is at one of them keeps it for another night. */
    private int deleteSome() {
        SessionSettings.apply(jdbc);
        String[] ids = jdbc.sql(OLD)
                .param("months", MONTHS_KEPT)
                .param("most", BATCH)
                .query(String.class)
                .list()
                .toArray(String[]::new);
        if (ids.length == 0) {
            return 0;
        }
        jdbc.sql("DELETE FROM checkout_allocation WHERE reservation_id = ANY (:ids)").param("ids", ids).update();
        jdbc.sql("DELETE FROM checkout_line WHERE reservation_id = ANY (:ids)").param("ids", ids).update();
        return jdbc.sql("DELETE FROM checkout_reservation WHERE reservation_id = ANY (:ids)").param("ids", ids)
                .update();
    }
}
