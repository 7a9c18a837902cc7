package io.stockproof.availability;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Answers that change by the time alone: stock turns stale, and lanes begin and end with a day (UTC). Kept by supplier
 * and second, so that it stays small; which variants it was is found when the second has passed. For the index's thread,
 * but for the question what comes next.
 */
final class IndexGates {

    /** Looking for variants takes at most one part in so many of the time. */
    private static final int SHARE = 10;

    private static final int SECONDS_MAX = 100_000;

    private final TreeMap<Long, Set<Integer>> bySecond = new TreeMap<>();
    private final Map<Integer, Long> covered = new HashMap<>();
    private Instant passed = Instant.MIN;
    private long restUntilNanos = System.nanoTime();

    synchronized void loaded(StockMemory memory, Map<Integer, Long> maxAgeSeconds, Instant now) {
        bySecond.clear();
        covered.clear();
        covered.putAll(memory.coverage());
        memory.forEachObserved((supplier, micros) -> add(supplier, micros, maxAgeSeconds));
        passed = passed.equals(Instant.MIN) ? now : passed;
    }

    synchronized void changed(StagedChanges staged, StockMemory memory, Map<Integer, Long> maxAgeSeconds) {
        covered.putAll(staged.coverage);
        for (StockRows.Item item : staged.items) {
            long inherited = Math.max(item.covered, memory.coverage(item.supplierId));
            for (StockRows.Position position : item.positions) {
                long micros = position.covered ? Math.max(position.observedAt, inherited) : position.observedAt;
                add(item.supplierId, micros, maxAgeSeconds);
            }
        }
    }

    private void add(int supplierId, long observedMicros, Map<Integer, Long> maxAgeSeconds) {
        if (observedMicros != covered.getOrDefault(supplierId, StockRows.NEVER)) {
            long second = Math.floorDiv(observedMicros, 1_000_000L) + maxAgeSeconds.getOrDefault(supplierId, 0L) + 1;
            // Where there are too many, it is told a little later, with the next that there is.
            Long next = bySecond.size() < SECONDS_MAX ? null : bySecond.ceilingKey(second);
            bySecond.computeIfAbsent(next == null ? second : next, s -> new HashSet<>(2)).add(supplierId);
        }
    }

    synchronized Instant nextAfter(Instant instant, Map<Integer, Long> maxAgeSeconds) {
        Instant next =
                LocalDate.ofInstant(instant, ZoneOffset.UTC).plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        Long second = bySecond.higherKey(instant.getEpochSecond());
        if (second != null && next.getEpochSecond() > second) {
            next = Instant.ofEpochSecond(second);
        }
        for (Map.Entry<Integer, Long> coverage : covered.entrySet()) {
            Instant stale = staleAt(coverage.getValue(), coverage.getKey(), maxAgeSeconds);
            next = stale.isAfter(instant) && stale.isBefore(next) ? stale : next;
        }
        return next;
    }

    /** What has changed by the time since this was last asked; {@code null} if nothing has, or it is too early to look. */
    synchronized @Nullable IndexMoved pass(Instant now, IndexTail.Standing standing, StockMemory memory) {
        Instant from = passed;
        if (!utcDay(from).equals(utcDay(now))) {
            return passed(now, IndexMoved.everything(standing.version()));
        }
        Set<Integer> due = new HashSet<>();
        bySecond.headMap(now.getEpochSecond(), true).values().forEach(due::addAll);
        covered.forEach((supplier, micros) -> {
            Instant stale = staleAt(micros, supplier, standing.maxAgeSeconds());
            if (stale.isAfter(from) && !stale.isAfter(now)) {
                due.add(supplier);
            }
        });
        if (due.isEmpty()) {
            passed = now;
            return null;
        }
        long start = System.nanoTime();
        if (start - restUntilNanos < 0) {
            return null;
        }
        Map<Integer, Set<String>> variants = new HashMap<>();
        // What is kept by the second is told when the second is over.
        memory.turnedStale(due, standing.maxAgeSeconds(), from.minusSeconds(1), now,
                (variant, channel) -> variants.computeIfAbsent(channel, c -> new HashSet<>()).add(variant));
        restUntilNanos = System.nanoTime() + (System.nanoTime() - start) * (SHARE - 1);
        return passed(now, variants.isEmpty() ? null : IndexTail.moved(standing.version(), standing.rules(), variants));
    }

    private @Nullable IndexMoved passed(Instant now, @Nullable IndexMoved moved) {
        bySecond.headMap(now.getEpochSecond(), true).clear();
        passed = now;
        return moved;
    }

    private static LocalDate utcDay(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    /** The first instant at which an observation of then is stale. */
    static Instant staleAt(long observedMicros, int supplierId, Map<Integer, Long> maxAgeSeconds) {
        return ItemRecords.instant(observedMicros)
                .plus(Duration.ofSeconds(maxAgeSeconds.getOrDefault(supplierId, 0L)))
                .plusNanos(1_000);
    }
}
