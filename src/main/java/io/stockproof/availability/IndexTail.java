package io.stockproof.availability;

import io.stockproof.kernel.ChannelCode;
import io.stockproof.ledger.ChangeFeed;
import io.stockproof.ledger.Changes;
import io.stockproof.ledger.Seen;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads for an index, each time in one snapshot: all there is, or exactly the rows that the feed names. Changed rows are
 * read again whole; nothing is put together from differences.
 */
@Component
class IndexTail {

    /** Above this many changed items or listings all is read anew. */
    private static final int CHANGED_MAX = 200_000;

    /** Stock that turns stale between this reading and its publication may have been computed so. */
    private static final Duration MEANWHILE = Duration.ofSeconds(10);

    /** Above this many variants a move is one of everything. */
    static final int MOVED_MAX = 50_000;

    private final JdbcClient jdbc;
    private final ChangeFeed feed;
    private final IndexReader reader;
    private final Rules rules;
    private final InstantSource clock;
    private final TransactionTemplate snapshot;
    private final Duration silenceMax;

    IndexTail(
            JdbcClient jdbc,
            ChangeFeed feed,
            IndexReader reader,
            Rules rules,
            InstantSource clock,
            PlatformTransactionManager transactions,
            IndexProperties properties) {
        this.jdbc = jdbc;
        this.feed = feed;
        this.reader = reader;
        this.rules = rules;
        this.clock = clock;
        this.silenceMax = properties.silenceMax();
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.snapshot.setReadOnly(true);
        this.snapshot.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
    }

    /** Where an index stands. */
    record Standing(String token, String version, Seen seen, RuleBook rules, Map<Integer, Long> maxAgeSeconds) {

        static Standing at(Changes now, RuleBook rules, Map<Integer, Long> maxAgeSeconds) {
            return new Standing(now.to(), now.version(), Seen.by(now.version()), rules, maxAgeSeconds);
        }

        /** Whether it is no older than that; {@code null} asks for nothing. */
        boolean has(@Nullable Seen atLeast) {
            return atLeast == null || seen.hasAllOf(atLeast);
        }
    }

    /** All there is. */
    record Loaded(Standing standing, StockMemory memory) {}

    /** What has changed since, and what it moves. */
    record Tailed(Standing standing, StagedChanges staged, IndexMoved moved) {}

    Loaded load() {
        return Objects.requireNonNull(snapshot.execute(status -> {
            Changes now = feed.read(null);
            // Cursors are read to their end.
            jdbc.sql("SET LOCAL cursor_tuple_fraction = 1").update();
            StockMemory memory = new StockMemory();
            memory.places(reader.places());
            reader.coverage(null).forEach(memory::cover);
            ItemIds items = new ItemIds();
            reader.allListings(listing -> {
                memory.put(listing);
                listing.components().forEach(items::add);
            });
            reader.items(items.distinct(), memory::put);
            return new Loaded(Standing.at(now, rules.current(), reader.maxAgeSeconds()), memory);
        }));
    }

    /** {@code null} if all must be read anew. Of {@code memory} it reads only, on the thread that writes it. */
    @Nullable
    Tailed tail(Standing before, StockMemory memory) {
        return snapshot.execute(status -> {
            reader.giveUpAfter(silenceMax);
            Changes changes = feed.read(before.token());
            if (changes.reset() || !changes.channels().isEmpty() || isTooMuch(changes)) {
                return null;
            }
            boolean rulesChanged = changes.rules();
            Standing standing = Standing.at(
                    changes,
                    rulesChanged ? rules.current() : before.rules(),
                    rulesChanged ? reader.maxAgeSeconds() : before.maxAgeSeconds());
            // Of what is listed nowhere nothing is made; what is listed since then is named by its listing.
            Set<Long> listed = changes.items().stream().filter(memory::hasItem).collect(Collectors.toSet());
            StagedChanges staged = stage(changes, listed, memory);
            return new Tailed(standing, staged, moved(before, standing, changes, listed, memory));
        });
    }

    private static boolean isTooMuch(Changes changes) {
        return changes.items().size() > CHANGED_MAX
                || changes.listings().values().stream().mapToInt(Set::size).sum() > CHANGED_MAX;
    }

    private StagedChanges stage(Changes changes, Set<Long> listed, StockMemory memory) {
        StagedChanges staged = new StagedChanges();
        Set<Long> items = new HashSet<>(listed);
        changes.listings().forEach((channel, variants) -> {
            staged.listingsRead.put(channel, variants);
            reader.listings(channel, variants, staged.listings::add);
        });
        for (StockRows.Listing listing : staged.listings) {
            for (StockRows.Component component : listing.components()) {
                Long itemId = component.itemId();
                if (itemId != null && !memory.hasItem(itemId)) {
                    items.add(itemId);
                }
            }
        }
        reader.items(items.stream().mapToLong(Long::longValue).toArray(), staged.items::add);
        if (!changes.suppliersCovered().isEmpty()) {
            staged.coverage = reader.coverage(changes.suppliersCovered());
        }
        if (changes.rules() || !staged.isKnownTo(memory.places())) {
            staged.places = reader.places();
        }
        return staged;
    }

    private IndexMoved moved(
            Standing before, Standing standing, Changes changes, Set<Long> listed, StockMemory memory) {
        if (!standing.rules().saysTheSameAs(before.rules())) {
            return IndexMoved.everything(standing.version());
        }
        // Stock that was fresh before a poll is fresh after it: what is sold is the same.
        Instant now = clock.instant();
        List<Integer> revived = changes.suppliersCovered().stream()
                .filter(supplier -> isStale(memory.coverage(supplier), standing.maxAgeSeconds().get(supplier), now))
                .toList();
        Map<Integer, Set<String>> variants = new HashMap<>();
        changes.listings().forEach((channel, all) -> variants.put(channel, new HashSet<>(all)));
        if (!listed.isEmpty() || !revived.isEmpty()) {
            reader.made(listed, revived, MOVED_MAX + 1)
                    .forEach(
                            made -> variants.computeIfAbsent(made.getKey(), c -> new HashSet<>()).add(made.getValue()));
        }
        return moved(standing.version(), standing.rules(), variants);
    }

    private static boolean isStale(long covered, @Nullable Long maxAgeSeconds, Instant now) {
        return covered == StockRows.NEVER || maxAgeSeconds == null
                || ItemRecords.instant(covered).plusSeconds(maxAgeSeconds).isBefore(now.plus(MEANWHILE));
    }

    /** By channel id, told by channel code. */
    static IndexMoved moved(String version, RuleBook rules, Map<Integer, Set<String>> variants) {
        if (variants.values().stream().mapToInt(Collection::size).sum() > MOVED_MAX) {
            return IndexMoved.everything(version);
        }
        Map<ChannelCode, Set<String>> byCode = new HashMap<>();
        rules.channels().forEach((code, compiled) -> {
            Set<String> of = variants.get(compiled.channelId());
            if (of != null) {
                byCode.put(code, Set.copyOf(of));
            }
        });
        return new IndexMoved(version, false, byCode);
    }
}
