package io.stockproof.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.stockproof.access.Caller;
import io.stockproof.access.ChangeLog;
import io.stockproof.availability.AvailabilityAnswers;
import io.stockproof.availability.Context;
import io.stockproof.availability.Reading;
import io.stockproof.availability.Readings;
import io.stockproof.channel.Channels;
import io.stockproof.connector.SecretSeal;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.subscription.SubscriptionRepository.Stored;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Makes, switches and removes subscriptions, each change with its record. */
@Component
class Subscriptions {

    /** Why one is off that was switched off by hand. */
    static final String BY_REQUEST = "It was switched off.";

    /** How long the old secret signs beside the new one. */
    static final Duration GRACE = Duration.ofDays(1);

    private static final String KIND = "subscription";
    private static final int ID_BYTES = 16;

    private final SubscriptionRepository stored;
    private final SubscriptionProperties properties;
    private final Readings readings;
    private final Channels channels;
    private final SecretSeal seal;
    private final ChangeLog changes;
    private final ObjectMapper json;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    Subscriptions(
            SubscriptionRepository stored,
            SubscriptionProperties properties,
            Readings readings,
            Channels channels,
            SecretSeal seal,
            ChangeLog changes,
            ObjectMapper json,
            InstantSource clock) {
        this.stored = stored;
        this.properties = properties;
        this.readings = readings;
        this.channels = channels;
        this.seal = seal;
        this.changes = changes;
        this.json = json;
        this.clock = clock;
    }

    /** A subscription, with the secret that is shown this once. */
    record Made(Subscription subscription, WebhookSecret secret) {}

    /** Checks channel and method against the rules in force; empty where no answers are asked for. Never in a transaction. */
    Optional<Context> contextOf(Caller caller, NewSubscription asked) {
        Reading reading = readings.read(caller, asked.channel(), List.of(), null);
        return asked.destination() == null
                ? Optional.empty()
                : Optional.of(AvailabilityAnswers.context(reading, asked.destination(), asked.shippingMethod()));
    }

    @Transactional(propagation = Propagation.MANDATORY)
    Made create(Caller caller, NewSubscription asked, @Nullable Context context) {
        if (stored.countLocked() >= properties.subscriptionsMax()) {
            throw ProblemType.INVALID_REQUEST.because("There are " + properties.subscriptionsMax()
                    + " subscriptions already, and no more are allowed. Delete one first.");
        }
        ChannelCode code = new ChannelCode(asked.channel());
        int channelId = channels.find(code)
                .orElseThrow(() -> ProblemType.UNKNOWN_CHANNEL.because("There is no channel " + code + "."))
                .channelId();
        boolean enabled = !Boolean.FALSE.equals(asked.enabled());
        Subscription made = new Subscription(
                newId(),
                code,
                asked.url(),
                asked.distinctEvents(),
                context == null ? null : context.destination(),
                context == null ? null : context.shippingMethod(),
                asked.distinctVariants(),
                enabled,
                enabled ? null : BY_REQUEST,
                clock.instant(),
                caller.id(),
                null);
        WebhookSecret secret = WebhookSecret.random();
        stored.insert(made, channelId, seal.seal(row(made.id()), secret.text()));
        stored.lookAtNamed(made.id());
        Subscription shown = require(made.id()).subscription();
        changes.record(caller, KIND, made.id(), null, recorded(shown));
        return new Made(shown, secret);
    }

    @Transactional
    void delete(Caller caller, String id) {
        Stored old = visible(caller, id);
        stored.delete(old.subscriptionId());
        changes.record(caller, KIND, id, recorded(old.subscription()), null);
    }

    /** Switches it on or off; where it is so already, nothing is changed. */
    @Transactional
    Subscription enable(Caller caller, String id, boolean enabled) {
        Stored old = visible(caller, id);
        if (old.subscription().enabled() == enabled) {
            return old.subscription();
        }
        if (enabled) {
            stored.enable(old.subscriptionId());
        } else {
            stored.disable(old.subscriptionId(), BY_REQUEST);
        }
        Subscription now = visible(caller, id).subscription(); // unless it was deleted meanwhile
        changes.record(caller, KIND, id, recorded(old.subscription()), recorded(now));
        return now;
    }

    @Transactional
    Made rotate(Caller caller, String id) {
        Stored old = visible(caller, id);
        WebhookSecret secret = WebhookSecret.random();
        stored.rotate(old.subscriptionId(), seal.seal(row(id), secret.text()), GRACE);
        changes.record(caller, KIND, id, recorded(old.subscription()), recorded(old.subscription()));
        return new Made(old.subscription(), secret);
    }

    /** One whose channel the caller's key is bound to, else {@code not-found}. */
    Stored visible(Caller caller, String id) {
        return stored.find(id)
                .filter(found -> caller.sees(found.subscription().channel()))
                .orElseThrow(() -> unknown(id));
    }

    /** What the secret of a subscription is bound to where it is sealed. */
    static String row(String id) {
        return "subscription " + id;
    }

    private Stored require(String id) {
        return Objects.requireNonNull(stored.find(id).orElse(null), "a subscription that was just written");
    }

    private static Problem unknown(String id) {
        return ProblemType.NOT_FOUND.because("There is no subscription with the id " + id + ".");
    }

    /** As changes keep it: of its address only scheme and authority, since whoever knows the rest may post there. */
    private JsonNode recorded(Subscription subscription) {
        URI url = URI.create(subscription.url());
        ObjectNode tree = json.valueToTree(subscription);
        return tree.put("url", url.getScheme() + "://" + url.getRawAuthority());
    }

    private String newId() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return "sub_" + HexFormat.of().formatHex(bytes);
    }
}
