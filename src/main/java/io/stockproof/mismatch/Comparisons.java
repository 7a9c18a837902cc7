package io.stockproof.mismatch;

import io.stockproof.availability.Context;
import io.stockproof.availability.Reading;
import io.stockproof.diagnosis.Diagnoses;
import io.stockproof.diagnosis.Diagnosis;
import io.stockproof.diagnosis.Displayed;
import io.stockproof.diagnosis.RootCause;
import io.stockproof.display.Displays;
import io.stockproof.display.Displays.Served;
import io.stockproof.display.Displays.Shown;
import io.stockproof.mismatch.Compared.Recorded;
import io.stockproof.mismatch.MismatchRepository.Ended;
import io.stockproof.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Compares what has moved, waits until it is settled, and writes what then is there, with its cause. Of one thread. */
@Component
class Comparisons {

    private static final Logger log = LoggerFactory.getLogger(Comparisons.class);
    private static final int STEP = 500;

    private final Detection detection;
    private final Diagnoses diagnoses;
    private final Displays displays;
    private final MismatchRepository mismatches;
    private final MismatchSuspects suspects;
    private final ShownMemory memory;
    private final MismatchProperties properties;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Suspicions suspicions = new Suspicions();

    Comparisons(
            Detection detection,
            Diagnoses diagnoses,
            Displays displays,
            MismatchRepository mismatches,
            MismatchSuspects suspects,
            ShownMemory memory,
            MismatchProperties properties,
            JdbcClient jdbc,
            PlatformTransactionManager transactions) {
        this.detection = detection;
        this.diagnoses = diagnoses;
        this.displays = displays;
        this.mismatches = mismatches;
        this.suspects = suspects;
        this.memory = memory;
        this.properties = properties;
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** What is there, and when it was first found. */
    private record There(Compared found, Instant since) {}

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
     * Compares variants by channel. What fails is left for later, and keeps nothing else from being compared.
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
        Map<Integer, String> channels = channels();
        moved.forEach((channelId, variants) -> {
            String channel = channels.get(channelId);
            if (channel != null) {
                List<String> all = List.copyOf(variants);
                for (int from = 0; from < all.size(); from += STEP) {
                    List<String> some = all.subList(from, Math.min(from + STEP, all.size()));
                    if (!compareOrLeave(channelId, channel, some, version, scanned)) {
                        unheard.computeIfAbsent(channelId, id -> new LinkedHashSet<>()).addAll(some);
                    }
                }
            }
        });
        return unheard;
    }

    private boolean compareOrLeave(
            int channelId, String channel, List<String> variants, String version, boolean scanned) {
        try {
            return compare(channelId, channel, variants, version, scanned);
        } catch (Problem e) {
            log.atDebug().addKeyValue("channel", channel).setCause(e).log("The channel is gone");
            return true;
        } catch (DataAccessException | TransactionException e) {
            suspects.add(channelId, variants);
            throw e;
        } catch (RuntimeException e) {
            // It would fail again at once; the next full comparison tries it anew.
            log.atError().addKeyValue("channel", channel).setCause(e).log("Displays could not be compared");
            return true;
        }
    }

    /** {@code false} where this instance has not heard of that version yet. */
    private boolean compare(
            int channelId, String channel, List<String> variants, String version, boolean scanned) {
        Map<String, List<Shown>> shown = displays.of(channelId, variants);
        memory.heard(channelId, variants, shown);
        Detection.Findings findings = detection.compare(channelId, channel, variants, shown, version);
        Reading reading = findings.reading();
        if (reading.degraded()) {
            return false;
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
        if (ended.isEmpty() && there.isEmpty()) {
            return true;
        }
        List<Written> written = written(channelId, reading, there);
        transaction.executeWithoutResult(status -> mismatches.write(ended, written));
        if (!ended.isEmpty() || written.size() > 1) {
            log.atDebug().addKeyValue("channel", channel).addKeyValue("ended", ended.size())
                    .addKeyValue("there", written.size()).log("Mismatches written");
        }
        return true;
    }

    /** With their causes; those of which nothing has changed are left out. */
    private List<Written> written(int channelId, Reading reading, List<There> there) {
        Map<String, List<There>> byContext = new LinkedHashMap<>();
        there.forEach(one -> byContext
                .computeIfAbsent(one.found().place().context(), context -> new ArrayList<>())
                .add(one));
        Map<String, Served> served = new HashMap<>();
        displays.served(channelId, there.stream().map(one -> one.found().place().variant()).distinct().toList())
                .forEach(one -> served.put(one.context() + '\n' + one.variant(), one));
        List<Written> written = new ArrayList<>();
        byContext.forEach((context, these) -> {
            Map<String, Diagnosis> causes = causes(
                    reading, these.getFirst().found().context(), these.stream().map(Comparisons::displayed).toList());
            for (There one : these) {
                String variant = one.found().place().variant();
                Diagnosis cause = causes.get(variant);
                if (cause != null && isNews(one.found(), cause)) {
                    written.add(Written.of(one.found(), cause, one.since(), served.get(context + '\n' + variant)));
                }
            }
        });
        return written;
    }

    /** A mismatch whose cause cannot be told is one all the same, and keeps no other from being told. */
    private Map<String, Diagnosis> causes(Reading reading, Context context, List<Displayed> displayed) {
        try {
            return diagnoses.of(reading, context, displayed);
        } catch (DataAccessException | TransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            if (displayed.size() == 1) {
                log.atError().addKeyValue("variant", displayed.getFirst().variant()).setCause(e)
                        .log("A mismatch could not be explained");
                return Map.of(displayed.getFirst().variant(), unexplained());
            }
            Map<String, Diagnosis> causes = new HashMap<>();
            displayed.forEach(one -> causes.putAll(causes(reading, context, List.of(one))));
            return causes;
        }
    }

    private static Diagnosis unexplained() {
        RootCause cause = RootCause.UNEXPLAINED;
        return new Diagnosis(
                null, cause, List.of(), "Its cause could not be told; the service's log says why.", cause.owner(),
                cause.fix(), cause.name(), null, null, List.of());
    }

    private boolean isNews(Compared found, Diagnosis cause) {
        Recorded recorded = found.recorded();
        return recorded == null
                || !found.isAsRecorded()
                || found.isNews()
                || !recorded.causeKey().equals(cause.causeKey())
                || recorded.lastSeenAt().isBefore(found.at().minus(properties.seenEvery()));
    }

    private static Displayed displayed(There there) {
        Shown shown = Objects.requireNonNull(there.found().shown());
        return new Displayed(shown.variant(), shown.quantity(), shown.observedAt(), Written.SOURCE);
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
