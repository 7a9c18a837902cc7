package io.stockproof.alert;

import io.stockproof.alert.Step.Pace;
import io.stockproof.channel.AlertRule;
import io.stockproof.channel.Channels;
import io.stockproof.channel.Channels.StoredChannel;
import io.stockproof.subscription.EventType;
import io.stockproof.subscription.Notices;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Measures channels, opens and ends their alerts, and tells of it: each change with its notices in one transaction. An
 * instance that was paused while another measured changes nothing.
 */
@Component
class AlertWatch {

    private static final Logger log = LoggerFactory.getLogger(AlertWatch.class);

    /** What is not seen any more ends after a while: a supplier that comes and goes is one alert. */
    private static final Duration UNSEEN_MAX = Duration.ofMinutes(10);

    /** Of a channel that is gone everything ends. */
    private static final Pace GONE = new Pace(Duration.ofDays(3650), Duration.ZERO);

    private final Channels channels;
    private final Measures measures;
    private final AlertRepository alerts;
    private final Notices notices;
    private final InstantSource clock;
    private final TransactionTemplate transaction;

    AlertWatch(
            Channels channels,
            Measures measures,
            AlertRepository alerts,
            Notices notices,
            InstantSource clock,
            PlatformTransactionManager transactions) {
        this.channels = channels;
        this.measures = measures;
        this.alerts = alerts;
        this.notices = notices;
        this.clock = clock;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** Measures all channels. */
    void all() {
        alerts.meetChannels();
        Instant at = clock.instant();
        List<StoredChannel> sellers = channels.all();
        Map<Integer, List<Measure>> measured = measures.of(sellers);
        Set<Integer> gone = alerts.channelsWithOpen();
        for (StoredChannel seller : sellers) {
            int id = seller.channelId();
            gone.remove(id);
            change(id, measured.getOrDefault(id, List.of()), at, pace(seller.channel().alerts()));
        }
        gone.forEach(id -> change(id, List.of(), at, GONE));
    }

    private static Pace pace(AlertRule rule) {
        return new Pace(Duration.ofSeconds(rule.remindSeconds()), rule.suppliers() ? UNSEEN_MAX : Duration.ZERO);
    }

    /** Claims also where there is nothing to change: else what was measured before could still be taken for the newest. */
    private void change(int channelId, List<Measure> its, Instant at, Pace pace) {
        try {
            transaction.executeWithoutResult(status -> {
                if (alerts.claim(channelId, at)) {
                    Steps.of(alerts.open(channelId), its, at, pace).forEach(step -> take(channelId, step, at));
                }
            });
        } catch (RuntimeException e) {
            // What fails keeps no other channel from being looked at, and is measured again.
            log.atError().addKeyValue("channelId", channelId).setCause(e).log("Alerts were not changed");
        }
    }

    private void take(int channelId, Step step, Instant at) {
        switch (step) {
            case Step.Opens opens -> tell(channelId, EventType.ALERT_OPENED, alerts.open(channelId, opens, at), at);
            case Step.Stays stays -> {
                AlertBody alert = alerts.stay(stays, at);
                if (stays.isTold()) {
                    tell(channelId, EventType.ALERT_REMINDED, alert, at);
                }
            }
            case Step.Ends ends -> tell(channelId, EventType.ALERT_RESOLVED, alerts.end(ends, at), at);
        }
    }

    private void tell(int channelId, EventType type, AlertBody alert, Instant at) {
        int receivers = notices.put(channelId, type, at,
                (subscription, sequence) -> new AlertBody.Told(subscription, sequence, alert));
        log.atLevel(type == EventType.ALERT_RESOLVED ? Level.INFO : Level.WARN)
                .addKeyValue("channel", alert.channel())
                .addKeyValue("kind", alert.kind())
                .addKeyValue("supplier", alert.supplier())
                .addKeyValue("level", alert.level())
                .addKeyValue("receivers", receivers)
                .log("{}: {}", type.text(), alert.detail());
    }
}
