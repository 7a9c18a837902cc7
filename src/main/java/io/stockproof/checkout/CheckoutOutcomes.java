package io.stockproof.checkout;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.kernel.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Keeps what checkout answered, line by line, without slowing the answer: gathered in memory, written in the background
 * in batches. What does not fit, or cannot be written, is counted and dropped: it is a report, no promise.
 */
@Component
class CheckoutOutcomes implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(CheckoutOutcomes.class);
    private static final int WAITING_MAX = 20_000;
    private static final int BATCH_MAX = 1_000;
    private static final long EVERY_MILLIS = 200;

    private final JdbcClient jdbc;
    private final Counter dropped;
    private final BlockingQueue<Row> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private volatile @Nullable ScheduledExecutorService writing;

    CheckoutOutcomes(JdbcClient jdbc, MeterRegistry meters) {
        this.jdbc = jdbc;
        this.dropped = Counter.builder("stockproof.checkout.outcomes.dropped")
                .description("Checkout outcomes that were not recorded")
                .register(meters);
    }

    private record Row(Cart cart, CartValidation.Judged judged, int line) {

        CartValidation.Verdict verdict() {
            return judged.verdict();
        }

        Cart.Line asked() {
            return cart.lines().get(line);
        }

        LineBody answered() {
            return verdict().lines().get(line);
        }

        Contradictions.@Nullable Unexplained unexplained() {
            return judged.unexplained().get(line);
        }

        String[] reasons() {
            return answered().reasons().stream().map(Reason::name).toArray(String[]::new);
        }
    }

    void record(Cart cart, CartValidation.Judged judged) {
        for (int line = 0; line < cart.lines().size(); line++) {
            if (!waiting.offer(new Row(cart, judged, line))) {
                dropped.increment();
            }
        }
    }

    @Override
    public void start() {
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("checkout-outcomes").factory());
        executor.scheduleWithFixedDelay(this::writeAll, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
        writing = executor;
    }

    /** Writes what waits, then ends. */
    @Override
    public void stop() {
        ScheduledExecutorService executor = writing;
        if (executor != null) {
            executor.shutdownNow();
            writing = null;
        }
        writeAll();
    }

    @Override
    public boolean isRunning() {
        return writing != null;
    }

    /** Also by tests, which do not wait. */
    synchronized void writeAll() {
        List<Row> rows = new ArrayList<>();
        while (waiting.drainTo(rows, BATCH_MAX) > 0) {
            try {
                write(rows);
            } catch (RuntimeException e) {
                dropped.increment(rows.size());
                log.atWarn().addKeyValue("rows", rows.size()).setCause(e).log("Checkout outcomes not recorded");
            }
            rows.clear();
        }
    }

    private void write(List<Row> rows) {
        jdbc.sql("""
                        INSERT INTO checkout_outcome (asked_at, operation, channel_id, variant, country, region,
                                postal_code, shipping_method, requested, accepted, outcome, reasons, seen_purchasable,
                                seen_version, version, unexplained_since, contradicts)
                        SELECT n.asked_at, 'VALIDATE', c.channel_id, n.variant, n.country, n.region, n.postal_code,
                               n.method, n.requested, n.accepted, n.outcome, string_to_array(n.reasons, ','),
                               n.seen_purchasable, n.seen_version, n.version, n.unexplained_since, n.contradicts
                          FROM unnest(:askedAts::timestamptz[], :channels::text[], :variants::text[],
                                      :countries::text[], :regions::text[], :postalCodes::text[], :methods::text[],
                                      :requesteds::bigint[], :accepteds::bigint[], :outcomes::text[],
                                      :reasons::text[], :seenPurchasables::bigint[], :seenVersions::text[],
                                      :versions::text[], :unexplained::timestamptz[], :contradict::boolean[])
                            AS n (asked_at, channel, variant, country, region, postal_code, method, requested,
                                  accepted, outcome, reasons, seen_purchasable, seen_version, version,
                                  unexplained_since, contradicts)
                          JOIN channel c ON c.code = n.channel
                        """)
                .param("askedAts", texts(rows, row -> row.verdict().asOf().toString()))
                .param("channels", texts(rows, row -> row.cart().channel().value()))
                .param("variants", texts(rows, row -> row.asked().variant()))
                .param("countries", texts(rows, row -> row.cart().destination().country().value()))
                .param("regions", texts(rows, row -> row.cart().destination().region()))
                .param("postalCodes", texts(rows, row -> row.cart().destination().postalCode()))
                .param("methods", texts(rows, CheckoutOutcomes::method))
                .param("requesteds", rows.stream().map(row -> row.asked().quantity()).toArray(Long[]::new))
                .param("accepteds", rows.stream().map(row -> row.answered().accepted()).toArray(Long[]::new))
                .param("outcomes", texts(rows, row -> row.answered().outcome().name()))
                .param("reasons", texts(rows, row -> String.join(",", row.reasons())))
                .param("seenPurchasables", rows.stream().map(CheckoutOutcomes::seen).toArray(Long[]::new))
                .param("seenVersions", texts(rows, row -> {
                    Cart.Seen seen = row.asked().seen();
                    return seen == null ? null : seen.readableVersion();
                }))
                .param("versions", texts(rows, row -> row.verdict().version()))
                .param("unexplained", texts(rows, row -> {
                    Contradictions.Unexplained unexplained = row.unexplained();
                    return unexplained == null ? null : unexplained.since().toString();
                }))
                .param("contradict", rows.stream().map(CheckoutOutcomes::contradicts).toArray(Boolean[]::new))
                .update();
    }

    private static @Nullable String method(Row row) {
        return row.cart().shippingMethod() == null
                ? null
                : row.cart().shippingMethod().value();
    }

    private static @Nullable Long seen(Row row) {
        Cart.Seen seen = row.asked().seen();
        return seen == null ? null : seen.purchasable();
    }

    private static boolean contradicts(Row row) {
        Contradictions.Unexplained unexplained = row.unexplained();
        return unexplained != null && unexplained.contradicts();
    }

    private static String[] texts(List<Row> rows, Function<Row, @Nullable String> column) {
        return rows.stream().map(column).toArray(String[]::new);
    }
}
