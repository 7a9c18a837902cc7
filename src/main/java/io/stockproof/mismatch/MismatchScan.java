package io.stockproof.mismatch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.stockproof.channel.Channels;
import io.stockproof.channel.Channels.StoredChannel;
import io.stockproof.display.Displays;
import io.stockproof.ledger.Versions;
import io.stockproof.problem.Problem;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Compares all displays and tells whoever watches of what differs from what is recorded: what time alone has changed, and
 * what no event has told. In memory where displays are there, as on the instance that watches; else in steps by variant.
 * Writes no mismatch itself.
 */
@Component
class MismatchScan {

    private static final Logger log = LoggerFactory.getLogger(MismatchScan.class);
    private static final int STEP = 1_000;

    /** Each waits by itself for as long as a reading does. */
    private static final int TRIES_MAX = 10;

    private final Channels channels;
    private final Displays displays;
    private final MismatchRepository mismatches;
    private final Detection detection;
    private final ShownMemory memory;
    private final ScanInMemory inMemory;
    private final MismatchSuspects suspects;
    private final Versions versions;
    private final MismatchProperties properties;
    private final Timer duration;
    private final Counter failures;

    MismatchScan(
            Channels channels,
            Displays displays,
            MismatchRepository mismatches,
            Detection detection,
            ShownMemory memory,
            ScanInMemory inMemory,
            MismatchSuspects suspects,
            Versions versions,
            MismatchProperties properties,
            MeterRegistry meters) {
        this.channels = channels;
        this.displays = displays;
        this.mismatches = mismatches;
        this.detection = detection;
        this.memory = memory;
        this.inMemory = inMemory;
        this.suspects = suspects;
        this.versions = versions;
        this.properties = properties;
        this.duration = Timer.builder("stockproof.mismatch.scan")
                .description("Comparisons of all displays")
                .register(meters);
        this.failures = Counter.builder("stockproof.mismatch.scan.failures")
                .description("Channels whose displays could not be compared")
                .register(meters);
    }

    /**
     * Compares all channels. One that fails keeps no other from it.
     *
     * @param rules whether causes may have changed where no number has
     * @return whether all were compared: none has failed, and this instance had heard of all in time
     */
    boolean all(boolean rules) {
        while (mismatches.resolveOfDeletedChannels()) {
            log.debug("Resolved some of channels that are gone");
        }
        if (!displays.any()) {
            return true;
        }
        boolean[] compared = {true};
        duration.record(() -> {
            channels.all().forEach(channel -> compared[0] &= oneOrNone(channel, rules));
        });
        return compared[0];
    }

    private boolean oneOrNone(StoredChannel channel, boolean rules) {
        try {
            return one(channel, rules);
        } catch (RuntimeException e) {
            if (!Thread.currentThread().isInterrupted()) { // else this instance stops
                failures.increment();
                log.atWarn().addKeyValue("channel", channel.channel().code()).setCause(e)
                        .log("Displays of a channel could not be compared");
            }
            return false;
        }
    }

    /** Compares a channel; the rest is left where this instance has not heard of it. */
    boolean one(StoredChannel channel, boolean rules) {
        String version = versions.current();
        ShownOfChannel shown = memory.of(channel);
        try {
            long differ = shown == null
                    ? byKey(channel, rules, version)
                    : inMemory.compare(channel, shown, rules, version);
            log.atDebug()
                    .addKeyValue("channel", channel.channel().code())
                    .addKeyValue("inMemory", shown != null)
                    .addKeyValue("differ", differ)
                    .log("Displays compared");
            return differ >= 0;
        } catch (Problem e) {
            log.atDebug().addKeyValue("channel", channel.channel().code()).setCause(e).log("The channel is gone");
            return true;
        }
    }

    /** Reads displays from the database, by variant. */
    private long byKey(StoredChannel channel, boolean rules, String version) {
        int id = channel.channelId();
        long differ = 0;
        List<String> variants = mismatches.nextVariants(id, "", STEP);
        while (!variants.isEmpty()) {
            Set<String> found = compare(channel, variants, rules, version);
            if (found == null) {
                return -1;
            }
            suspects.add(id, found);
            differ += found.size();
            variants = mismatches.nextVariants(id, variants.getLast(), STEP);
        }
        return differ;
    }

    private @Nullable Set<String> compare(StoredChannel channel, List<String> variants, boolean rules, String version) {
        Detection.Findings findings = compareAt(version, channel, variants);
        if (findings.reading().degraded()) {
            return null;
        }
        Set<String> found = new LinkedHashSet<>();
        Instant seenBefore = findings.reading().asOf().minus(properties.seenEvery());
        for (Compared one : findings.compared()) {
            boolean isOld = one.recorded() != null && one.recorded().lastSeenAt().isBefore(seenBefore);
            if (!one.isAsRecorded() || one.isNews() || isOld || rules && one.recorded() != null) {
                found.add(one.place().variant());
            }
        }
        return found;
    }

    /** Waits some seconds for this instance to have heard of all that was so when the comparison began. */
    private Detection.Findings compareAt(String version, StoredChannel channel, List<String> variants) {
        String code = channel.channel().code().value();
        Detection.Findings findings = detection.compare(channel.channelId(), code, variants, version);
        for (int tries = 1; tries < TRIES_MAX && findings.reading().degraded(); tries++) {
            findings = detection.compare(channel.channelId(), code, variants, version);
        }
        return findings;
    }
}
