package io.stockproof.mismatch;

import io.stockproof.availability.Reading;
import io.stockproof.display.Displays;
import io.stockproof.display.Displays.Shown;
import io.stockproof.mismatch.Compared.Recorded;
import io.stockproof.mismatch.MismatchRepository.Ended;
import io.stockproof.mismatch.Recording.Found;
import io.stockproof.mismatch.Recording.There;
import io.stockproof.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * Compares what has moved, waits until it is settled, and has what then is there written, with its cause. Of one thread,
 * beside which one other writes: while the database is at one batch, this thread is at the next.
 */
@Component
class Comparisons {

    private static final Logger log = LoggerFactory.getLogger(Comparisons.class);
    private static final int STEP = 500;

    private final Detection detection;
    private final Displays displays;
    private final Recording recording;
    private final MismatchSuspects suspects;
    private final ShownMemory memory;
    private final JdbcClient jdbc;
    private final Suspicions suspicions = new Suspicions();

    /** Who finds it busy writes by itself, so that two batches are under way and none waits. Its thread ends when idle. */
    private final Executor writer = new ThreadPoolExecutor(
            0, 1, 10, TimeUnit.SECONDS, new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("mismatch-write").factory(), new ThreadPoolExecutor.CallerRunsPolicy());

    Comparisons(
            Detection detection,
            Displays displays,
            Recording recording,
            MismatchSuspects suspects,
            ShownMemory memory,
            JdbcClient jdbc) {
        this.detection = detection;
        this.displays = displays;
        this.recording = recording;
        this.suspects = suspects;
        this.memory = memory;
        this.jdbc = jdbc;
    }

    /** Variants of a channel that are compared together. */
    private record Batch(int channelId, String channel, List<String> variants) {}

    List<Place> due(Instant now, int limit, boolean scanned) {
        return suspicions.due(now, limit, scanned);
    }

    boolean hasRoom() {
        return suspicions.hasRoom();
    }

    void forgetAll() {
        suspicions.clear();
    }

    /**
     * Compares variants by channel. What fails is left for later, and keeps nothing else from being compared. What is there
     * is written by the time that it returns, or fails.
     *
     * @param version in which they have moved
     * @param scanned whether full comparisons have found them
     * @return those that this instance has not heard of yet, to be compared again at the same version
     */
    Map<Integer, Set<String>> compare(Map<Integer, Set<String>> moved, String version, boolean scanned) {
        Map<Integer, Set<String>> unheard = new HashMap<>();
        if (moved.isEmpty()) {
            return unheard;
        }
        List<CompletableFuture<Void>> writing = new ArrayList<>();
        try {
            for (Batch batch : batches(moved)) {
                orLeave(batch, () -> {
                    Found found = compare(batch, version, scanned);
                    if (found == null) {
                        unheard.computeIfAbsent(batch.channelId(), id -> new LinkedHashSet<>())
                                .addAll(batch.variants());
                    } else if (!found.isNothing()) {
                        writing.add(CompletableFuture.runAsync(
                                () -> orLeave(batch, () -> recording.write(found)), writer));
                    }
                });
            }
        } finally {
            await(writing);
        }
        return unheard;
    }

    private List<Batch> batches(Map<Integer, Set<String>> moved) {
        Map<Integer, String> channels = channels();
        List<Batch> batches = new ArrayList<>();
        moved.forEach((channelId, variants) -> {
            String channel = channels.get(channelId);
            if (channel != null) {
                List<String> all = List.copyOf(variants);
                for (int from = 0; from < all.size(); from += STEP) {
                    batches.add(new Batch(channelId, channel, all.subList(from, Math.min(from + STEP, all.size()))));
                }
            }
        });
        return batches;
    }

    private void orLeave(Batch batch, Runnable work) {
        try {
            work.run();
        } catch (Problem e) {
            log.atDebug().addKeyValue("channel", batch.channel()).setCause(e).log("The channel is gone");
        } catch (DataAccessException | TransactionException e) {
            suspects.add(batch.channelId(), batch.variants());
            throw e;
        } catch (RuntimeException e) {
            // It would fail again at once; the next full comparison tries it anew.
            log.atError().addKeyValue("channel", batch.channel()).setCause(e).log("Displays could not be compared");
        }
    }

    private static void await(List<CompletableFuture<Void>> writing) {
        try {
            CompletableFuture.allOf(writing.toArray(CompletableFuture<?>[]::new)).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw e;
        }
    }

    /** {@code null} where this instance has not heard of that version yet. */
    private @Nullable Found compare(Batch batch, String version, boolean scanned) {
        Map<String, List<Shown>> shown = displays.of(batch.channelId(), batch.variants());
        memory.heard(batch.channelId(), batch.variants(), shown);
        Detection.Findings findings = detection.compare(
                batch.channelId(), batch.channel(), batch.variants(), shown, version);
        Reading reading = findings.reading();
        if (reading.degraded()) {
            return null;
        }
        Duration settle = Duration.ofSeconds(reading.rules().channel().mismatch().settleSeconds());
        List<Ended> ended = new ArrayList<>();
        List<There> there = new ArrayList<>();
        for (Compared found : findings.compared()) {
            if (found.isAsRecorded()) {
                suspicions.forget(found.place());
                if (found.recorded() != null) {
                    there.add(new There(found, found.at()));
                }
                continue;
            }
            Suspicion was = suspicions.settled(
                    found.place(), found.kind(), found.movedAt(), found.at(), settle, scanned);
            if (was != null) {
                Recorded recorded = found.recorded();
                if (recorded != null) {
                    ended.add(new Ended(recorded.id(), found.resolution(), found.at()));
                }
                if (found.kind() != null) {
                    there.add(new There(found, was.firstAt()));
                }
            }
        }
        return new Found(batch.channelId(), batch.channel(), reading, ended, there);
    }

    private Map<Integer, String> channels() {
        Map<Integer, String> channels = new HashMap<>();
        jdbc.sql("SELECT channel_id, code FROM channel WHERE deleted_at IS NULL")
                .query(row -> {
                    channels.put(row.getInt(1), row.getString(2));
                });
        return channels;
    }
}
