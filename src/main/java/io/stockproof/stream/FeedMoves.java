package io.stockproof.stream;

import io.stockproof.availability.IndexMoved;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.ledger.ChangeFeed;
import io.stockproof.ledger.Changes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Tells streams what moved, by the change feed, while there are any. */
@Component
class FeedMoves implements SmartLifecycle {

    private static final int EVERY_MILLIS = 200;
    private static final int GATES_EVERY_SECONDS = 2;
    private static final Logger log = LoggerFactory.getLogger(FeedMoves.class);

    private static final String BY_ITEM = """
            SELECT DISTINCT h.code, c.variant FROM catalog_component c JOIN channel h USING (channel_id)
             WHERE c.item_id = ANY (:items)
            """;

    private static final String BY_SUPPLIER = """
            SELECT DISTINCT h.code, c.variant FROM catalog_component c JOIN channel h USING (channel_id)
             WHERE c.supplier_id = ANY (:suppliers)
            """;

    private static final String STALE = """
            SELECT DISTINCT h.code, c.variant
              FROM catalog_component c
              JOIN channel h USING (channel_id)
              JOIN stock_position p USING (item_id)
              JOIN supplier u ON u.supplier_id = p.supplier_id
              LEFT JOIN stock_coverage k ON k.supplier_id = p.supplier_id
              LEFT JOIN stock_item_coverage i ON i.item_id = p.item_id
             WHERE make_interval(secs => u.freshness_max_age_seconds)
                   + CASE WHEN p.covered THEN greatest(p.observed_at, k.observed_at, i.observed_at)
                          ELSE p.observed_at END
                   BETWEEN clock_timestamp() - interval '10 seconds' AND clock_timestamp()
            """;

    private final ChangeFeed feed;
    private final Streams streams;
    private final JdbcClient jdbc;
    private volatile @Nullable String token;
    private volatile ScheduledExecutorService reading = Executors.newSingleThreadScheduledExecutor();
    private volatile boolean running;
    private long gatesAt;

    FeedMoves(ChangeFeed feed, Streams streams, JdbcClient jdbc) {
        this.feed = feed;
        this.streams = streams;
        this.jdbc = jdbc;
    }

    private void read() {
        try {
            Changes changes = feed.since(token);
            Map<ChannelCode, Set<String>> moved = new HashMap<>();
            boolean all = changes.reset() || changes.rules() || !changes.channels().isEmpty();
            if (!all) {
                note(moved, BY_ITEM, "items", changes.items().toArray(Long[]::new));
                note(moved, BY_SUPPLIER, "suppliers", changes.suppliersCovered().toArray(Integer[]::new));
                changes.listings().forEach((channel, variants) -> jdbc
                        .sql("SELECT code FROM channel WHERE channel_id = :channel")
                        .param("channel", channel)
                        .query(String.class)
                        .optional()
                        .ifPresent(code -> moved.computeIfAbsent(new ChannelCode(code), c -> new HashSet<>())
                                .addAll(variants)));
                if (System.nanoTime() >= gatesAt && streams.isAnyone()) {
                    note(moved, STALE, "none", new Integer[0]);
                    gatesAt = System.nanoTime() + TimeUnit.SECONDS.toNanos(GATES_EVERY_SECONDS);
                }
            }
            if (token != null || !all) {
                streams.moved(new IndexMoved(changes.version(), all, moved));
            }
            token = changes.to();
        } catch (RuntimeException e) {
            log.atDebug().setCause(e).log("The change feed was not read; tried again");
        }
    }

    private void note(Map<ChannelCode, Set<String>> moved, String sql, String name, Object[] ids) {
        if (ids.length == 0 && !name.equals("none")) {
            return;
        }
        var statement = jdbc.sql(sql);
        (name.equals("none") ? statement : statement.param(name, ids)).query(row -> {
            moved.computeIfAbsent(new ChannelCode(row.getString(1)), c -> new HashSet<>()).add(row.getString(2));
        });
    }

    @Override
    public void start() {
        running = true;
        gatesAt = System.nanoTime();
        reading = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("stream-feed").factory());
        reading.scheduleWithFixedDelay(this::read, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    @Override
    public void stop() {
        running = false;
        reading.shutdownNow();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
