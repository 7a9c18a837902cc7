package io.stockproof.intake;

import io.stockproof.kernel.SupplierCode;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.SuppliersChanged;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;

/**
 * Of which codes there are suppliers that may send webhooks, kept in mind: who sends to any other is refused without a byte
 * read or a question to the database. Never waits: what is kept too long is read again beside the request.
 */
@Component
class WebhookSenders {

    /** So long a supplier that another instance made may be taken for none. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(WebhookSenders.class);

    /** Codes with their kinds, and when they began to be read. */
    private record Known(Set<String> codes, long readAtNanos) {}

    /** Whether there is such a supplier. */
    enum Standing {
        KNOWN,
        UNKNOWN,
        /** It was not known of late. */
        UNSURE
    }

    private final JdbcClient jdbc;
    private final AtomicBoolean reading = new AtomicBoolean();
    private volatile Known known = new Known(Set.of(), outdated());
    private long changes;

    WebhookSenders(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Standing of(SupplierCode code, ConnectorKind kind) {
        Known now = known;
        if (now.codes().contains(name(kind.name(), code.value()))) {
            return Standing.KNOWN;
        }
        if (System.nanoTime() - now.readAtNanos() < FRESH.toNanos()) {
            return Standing.UNKNOWN;
        }
        if (reading.compareAndSet(false, true)) {
            Thread.ofVirtual().name("webhook-senders").start(this::read);
        }
        return Standing.UNSURE;
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_COMMIT, fallbackExecution = true)
    void suppliersChanged(SuppliersChanged event) {
        forget();
    }

    /** What is known may be wrong. */
    synchronized void forget() {
        changes++;
        known = new Known(known.codes(), outdated());
    }

    private void read() {
        try {
            long before = changes();
            long began = System.nanoTime();
            Set<String> codes = jdbc.sql("SELECT connector, code FROM supplier WHERE deleted_at IS NULL")
                    .query((row, n) -> name(row.getString(1), row.getString(2)))
                    .set();
            keep(new Known(Set.copyOf(codes), began), before);
        } catch (RuntimeException e) {
            log.atDebug().setCause(e).log("Suppliers could not be read; nobody is refused unread meanwhile");
        } finally {
            reading.set(false);
        }
    }

    private synchronized long changes() {
        return changes;
    }

    private synchronized void keep(Known read, long changesBefore) {
        known = changes == changesBefore ? read : new Known(read.codes(), outdated());
    }

    private static String name(String kind, String code) {
        return kind + " " + code;
    }

    private static long outdated() {
        return System.nanoTime() - FRESH.toNanos();
    }
}
