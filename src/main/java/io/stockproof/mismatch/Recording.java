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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/** Finds the causes of what a comparison has found, and writes it. Of any number of threads. */
@Component
class Recording {

    private static final Logger log = LoggerFactory.getLogger(Recording.class);

    private final Diagnoses diagnoses;
    private final Displays displays;
    private final MismatchRepository mismatches;
    private final MismatchProperties properties;
    private final TransactionTemplate transaction;

    Recording(
            Diagnoses diagnoses,
            Displays displays,
            MismatchRepository mismatches,
            MismatchProperties properties,
            PlatformTransactionManager transactions) {
        this.diagnoses = diagnoses;
        this.displays = displays;
        this.mismatches = mismatches;
        this.properties = properties;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** What is there, and when it was first found. */
    record There(Compared found, Instant since) {}

    /** What a comparison has found of some variants of a channel; no other that is written meanwhile is of the same ones. */
    record Found(int channelId, String channel, Reading reading, List<Ended> ended, List<There> there) {

        boolean isNothing() {
            return ended.isEmpty() && there.isEmpty();
        }
    }

    void write(Found found) {
        List<Written> written = written(found.channelId(), found.reading(), found.there());
        transaction.executeWithoutResult(status -> mismatches.write(found.ended(), written));
        if (!found.ended().isEmpty() || written.size() > 1) {
            log.atDebug().addKeyValue("channel", found.channel()).addKeyValue("ended", found.ended().size())
                    .addKeyValue("there", written.size()).log("Mismatches written");
        }
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
                    reading, these.getFirst().found().context(), these.stream().map(Recording::displayed).toList());
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
}
