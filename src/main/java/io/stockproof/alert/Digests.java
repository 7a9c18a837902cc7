package io.stockproof.alert;

import io.stockproof.channel.Channels;
import io.stockproof.channel.Channels.StoredChannel;
import io.stockproof.kernel.SupplierCode;
import io.stockproof.score.Scores;
import io.stockproof.subscription.EventType;
import io.stockproof.subscription.Notices;
import io.stockproof.supplier.Suppliers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Sums up channels' days. A digest is kept and put out in one transaction, one a channel and day whoever makes it: an
 * instance that dies in the middle leaves none, and one that comes second finds it made.
 */
@Component
class Digests {

    private static final Logger log = LoggerFactory.getLogger(Digests.class);
    private static final Duration DAY = Duration.ofDays(1);

    private final Channels channels;
    private final Suppliers suppliers;
    private final Scores scores;
    private final DigestRepository digests;
    private final Notices notices;
    private final InstantSource clock;
    private final TransactionTemplate transaction;

    Digests(
            Channels channels,
            Suppliers suppliers,
            Scores scores,
            DigestRepository digests,
            Notices notices,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        this.channels = channels;
        this.suppliers = suppliers;
        this.scores = scores;
        this.digests = digests;
        this.notices = notices;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Makes those whose time has come. Of days that passed while the service was away only the last is told. */
    void makeDue() {
        for (StoredChannel stored : channels.all()) {
            makeIfDue(stored, clock.instant());
        }
    }

    /** What fails keeps no other channel's from being made, and is tried again. */
    private void makeIfDue(StoredChannel stored, Instant now) {
        try {
            LocalTime at = stored.channel().alerts().digestTime();
            LocalDate day = DigestDays.last(now, at);
            Instant since = digests.knownSince(stored.channelId());
            if (since != null && since.isBefore(DigestDays.end(day, at)) && !digests.isMade(stored.channelId(), day)) {
                make(stored, day);
            }
        } catch (RuntimeException e) {
            log.atError().addKeyValue("channel", stored.channel().code()).setCause(e).log("A digest was not made");
        }
    }

    /** Makes the digest of a day; {@code false} where there is one. */
    boolean make(StoredChannel stored, LocalDate day) {
        int id = stored.channelId();
        Map<String, Integer> now = scoresNow(id);
        Instant until = DigestDays.end(day, stored.channel().alerts().digestTime());
        Instant from = until.minus(DAY);
        boolean made = Boolean.TRUE.equals(transaction.execute(status -> {
            Digest digest = new Digest(
                    stored.channel().code().value(),
                    day,
                    from,
                    until,
                    clock.instant(),
                    digests.mismatches(id, from, until),
                    digests.causes(id),
                    digests.carts(id, from, until),
                    digests.alerts(id, from, until),
                    fell(digests.scoresBefore(id, day), now));
            if (!digests.keep(id, digest, now)) {
                return false;
            }
            notices.put(id, EventType.DIGEST_DAILY, digest.madeAt(),
                    (subscription, sequence) -> new Digest.Told(subscription, sequence, digest));
            return true;
        }));
        if (made) {
            log.atInfo().addKeyValue("channel", stored.channel().code()).addKeyValue("day", day).log("Digest made");
        }
        return made;
    }

    /** Those that fell, by how far. One of which nothing is known any more has not fallen. */
    static List<Digest.ScoreFell> fell(Map<String, Integer> before, Map<String, Integer> now) {
        List<Digest.ScoreFell> fell = new ArrayList<>();
        now.forEach((supplier, score) -> {
            Integer was = before.get(supplier);
            if (was != null && score < was) {
                fell.add(new Digest.ScoreFell(supplier, was, score));
            }
        });
        fell.sort(Comparator.comparingInt((Digest.ScoreFell one) -> one.score() - one.before())
                .thenComparing(Digest.ScoreFell::supplier));
        return fell;
    }

    /** One that cannot be scored in time is left out. */
    private Map<String, Integer> scoresNow(int channelId) {
        Map<String, Integer> now = new TreeMap<>();
        for (String code : digests.suppliers(channelId)) {
            try {
                suppliers.find(new SupplierCode(code)).map(scores::scoreOf).ifPresent(score -> now.put(code, score));
            } catch (RuntimeException e) {
                log.atWarn().addKeyValue("supplier", code).setCause(e).log("A supplier was not scored");
            }
        }
        return now;
    }
}
