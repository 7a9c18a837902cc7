package io.stockproof.alert;

import io.stockproof.channel.AlertRule.CountLimits;
import io.stockproof.channel.Channels.StoredChannel;
import io.stockproof.score.Scores;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.PollSchedule;
import io.stockproof.supplier.Supplier;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * How old what is known of suppliers is, for the channels that sell of them. To find it all positions are read, so that it
 * is found anew every few minutes only.
 */
@Repository
class SupplierAges {

    private static final Logger log = LoggerFactory.getLogger(SupplierAges.class);
    private static final Duration FOUND_EVERY = Duration.ofMinutes(5);

    /** Then the rest is found the next time, so that no other alert waits for long. */
    private static final Duration FINDING_MAX = Duration.ofSeconds(5);

    /** Of numbers that come on a schedule nothing is late before the next two were due. */
    private static final int POLLS_LATE = 2;

    private final JdbcClient jdbc;
    private final Suppliers suppliers;
    private final Scores scores;
    private final InstantSource clock;
    private final Map<Integer, Age> found = new ConcurrentHashMap<>();

    SupplierAges(JdbcClient jdbc, Suppliers suppliers, Scores scores, InstantSource clock) {
        this.jdbc = jdbc;
        this.suppliers = suppliers;
        this.scores = scores;
        this.clock = clock;
    }

    /** @param p95Seconds {@code null} where nothing was ever observed, or it could not be found */
    private record Age(@Nullable Long p95Seconds, Instant foundAt) {}

    /** Each channel's, by its id. */
    Map<Integer, List<Measure>> byChannel(List<StoredChannel> channels) {
        Map<Integer, List<Measure>> measures = new HashMap<>();
        Map<Integer, Set<Integer>> sold = sold();
        long begun = System.nanoTime();
        List<StoredSupplier> all = suppliers.all();
        found.keySet().retainAll(all.stream().map(StoredSupplier::supplierId).toList());
        for (StoredSupplier stored : all) {
            Set<Integer> sellers = sold.getOrDefault(stored.supplierId(), Set.of());
            boolean mayLook = System.nanoTime() - begun < FINDING_MAX.toNanos();
            Long p95 = sellers.isEmpty() ? null : p95Seconds(stored, mayLook);
            if (p95 != null) {
                channels.stream().filter(channel -> sellers.contains(channel.channelId())).forEach(channel -> measures
                        .computeIfAbsent(channel.channelId(), id -> new ArrayList<>())
                        .add(measure(stored.supplier(), p95, channel.channel().alerts().freshnessSeconds())));
            }
        }
        return measures;
    }

    /** By supplier the channels that sell of it and want to be told. */
    private Map<Integer, Set<Integer>> sold() {
        Map<Integer, Set<Integer>> sold = new HashMap<>();
        jdbc.sql("""
                        SELECT s.supplier_id, c.channel_id
                          FROM supplier s
                          JOIN channel c ON c.deleted_at IS NULL AND c.alert_suppliers
                                        AND coalesce(c.alert_freshness_warn, c.alert_freshness_page) IS NOT NULL
                         WHERE s.deleted_at IS NULL AND NOT s.paused
                           AND EXISTS (SELECT FROM catalog_component k
                                        WHERE k.supplier_id = s.supplier_id AND k.channel_id = c.channel_id OFFSET 0)
                        """).query(row -> {
            sold.computeIfAbsent(row.getInt("supplier_id"), id -> new HashSet<>()).add(row.getInt("channel_id"));
        });
        return sold;
    }

    private @Nullable Long p95Seconds(StoredSupplier stored, boolean mayLook) {
        Instant now = clock.instant();
        Age age = found.get(stored.supplierId());
        if (mayLook && (age == null || !age.foundAt().plus(FOUND_EVERY).isAfter(now))) {
            age = find(stored, age, now);
            found.put(stored.supplierId(), age);
        }
        return age == null ? null : age.p95Seconds();
    }

    private Age find(StoredSupplier stored, @Nullable Age last, Instant now) {
        try {
            return new Age(scores.p95SecondsOf(stored), now);
        } catch (DataAccessException e) { // it takes too long, and keeps no other alert from being told, nor ends its own
            log.atWarn().addKeyValue("supplier", stored.supplier().code()).setCause(e)
                    .log("How old the numbers are was not found");
            return new Age(last == null ? null : last.p95Seconds(), now);
        }
    }

    private static Measure measure(Supplier supplier, long p95, CountLimits limits) {
        long least = usual(supplier);
        return new Measure(
                AlertKind.SUPPLIER_FRESHNESS, supplier.code().value(), BigDecimal.valueOf(p95),
                limit(limits.warn(), least), limit(limits.page(), least),
                "Of what is sold of " + supplier.code() + ", one number in twenty is older than " + p95 + " s.");
    }

    private static @Nullable BigDecimal limit(@Nullable Long seconds, long least) {
        return seconds == null ? null : BigDecimal.valueOf(Math.max(seconds, least));
    }

    /** The age that the supplier's own settings allow for: by its pace, else by how long its numbers are believed. */
    static long usual(Supplier supplier) {
        PollSchedule poll = supplier.poll();
        Integer every = poll == null ? null : poll.everySeconds();
        return supplier.connector() != ConnectorKind.PUSH && every != null
                ? (long) POLLS_LATE * every
                : supplier.freshness().maxAgeSeconds();
    }
}
