package io.stockproof.subscription;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.access.Caller;
import io.stockproof.availability.AvailabilityAnswers;
import io.stockproof.availability.AvailabilityBody;
import io.stockproof.availability.Context;
import io.stockproof.availability.Reading;
import io.stockproof.availability.Readings;
import io.stockproof.availability.RuleBook;
import io.stockproof.availability.Rules;
import io.stockproof.ledger.ChangeFeed;
import io.stockproof.ledger.Changes;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.subscription.NotifierRepository.Position;
import io.stockproof.subscription.NotifierRepository.Walk;
import io.stockproof.subscription.Outbox.Put;
import io.stockproof.subscription.SubscriptionRepository.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Finds which answers of subscriptions have changed, and puts events out. One at a time in the whole cluster: each of its
 * transactions first locks the cursor and compares its token, so that one that was paused for long and wakes up changes
 * nothing. What the feed tells becomes variants to look at, with the cursor, in one transaction; what is found when they
 * are looked at becomes events, with what was told last, and the variants are done, in another.
 */
@Component
class Notifier {

    private static final int VARIANTS_AT_A_TIME = 250;
    private static final Logger log = LoggerFactory.getLogger(Notifier.class);

    private final NotifierRepository cursor;
    private final SubscriptionRepository subscriptions;
    private final Outbox outbox;
    private final ChangeFeed feed;
    private final Rules rules;
    private final Readings readings;
    private final ObjectMapper json;
    private final TransactionTemplate transaction;
    private final TransactionTemplate snapshot;
    private volatile @Nullable KnownRules known;

    /** What the rules said when the feed had been read up to there. */
    private record KnownRules(String feed, RuleBook book) {}

    Notifier(
            NotifierRepository cursor,
            SubscriptionRepository subscriptions,
            Outbox outbox,
            ChangeFeed feed,
            Rules rules,
            Readings readings,
            ObjectMapper json,
            PlatformTransactionManager transactions) {
        this.cursor = cursor;
        this.subscriptions = subscriptions;
        this.outbox = outbox;
        this.feed = feed;
        this.rules = rules;
        this.readings = readings;
        this.json = json;
        this.transaction = new TransactionTemplate(transactions);
        this.snapshot = new TransactionTemplate(transactions);
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /** Another notifier has begun: this one is over. */
    static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Makes the caller the one notifier, until another takes a token. */
    long begin() {
        return cursor.takeToken();
    }

    /** Reads what is new in the feed. */
    void readFeed(long token) {
        known = snapshot.execute(status -> {
            Position at = lock(token);
            Changes changes = feed.read(at.feed());
            KnownRules last = known;
            RuleBook before = last != null && last.feed().equals(at.feed()) ? last.book() : null;
            RuleBook book = before != null && !changes.rules() && !changes.reset()
                    ? before
                    : rules.current();
            // A listing that changes gives the rules another version, and is named: they say what they said.
            boolean otherRules = changes.rules() && (before == null || !book.saysTheSameAs(before));
            cursor.advance(changes, otherRules);
            return new KnownRules(changes.to(), book);
        });
    }

    /** Sees what has changed by time alone. */
    void passGates(long token) {
        transaction.executeWithoutResult(status -> cursor.passGates(lock(token).gatesAt()));
    }

    /** Looks at some variants of each subscription for which there are any. Whether there may be more. */
    boolean lookAtSome(long token) {
        boolean more = false;
        for (long subscription : cursor.subscriptionsToLookAt()) {
            Optional<Stored> stored = subscriptions.find(subscription);
            if (stored.isPresent()) {
                more |= lookAtSomeOf(token, stored.get());
            }
        }
        return more;
    }

    /** Whatever one subscription fails by, the others are looked at; it is tried again with the next look. */
    private boolean lookAtSomeOf(long token, Stored stored) {
        try {
            return lookAtSome(token, stored);
        } catch (DataIntegrityViolationException e) {
            log.atWarn().addKeyValue("subscription", stored.subscription().id()).setCause(e)
                    .log("What a subscription is to be told could not be written");
            return false;
        } catch (Overtaken | DataAccessException | TransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            log.atError().addKeyValue("subscription", stored.subscription().id()).setCause(e)
                    .log("A subscription could not be looked at");
            return false;
        }
    }

    private boolean lookAtSome(long token, Stored stored) {
        List<String> due = cursor.due(stored.subscriptionId(), VARIANTS_AT_A_TIME);
        Optional<Walk> walk = due.isEmpty()
                ? cursor.walk(stored.subscriptionId(), VARIANTS_AT_A_TIME)
                : Optional.empty();
        List<String> variants = walk.map(Walk::variants).orElse(due);
        if (variants.isEmpty() && walk.isEmpty()) {
            cursor.settle(stored.subscriptionId());
            return false;
        }
        try {
            Optional<AvailabilityBody> answers = answers(stored, variants);
            answers.ifPresent(found -> transaction.executeWithoutResult(status -> {
                lock(token);
                if (!subscriptions.keep(stored.subscriptionId())) {
                    return;
                }
                tell(stored, found, walk.map(Walk::mode).orElse(null));
                walk.ifPresentOrElse(
                        part -> cursor.walked(stored.subscriptionId(), part),
                        () -> cursor.looked(stored.subscriptionId(), variants));
            }));
            return answers.isPresent();
        } catch (Problem e) {
            if (e.type() != ProblemType.UNKNOWN_CHANNEL && e.type() != ProblemType.UNKNOWN_METHOD) {
                throw e;
            }
            subscriptions.disable(stored.subscriptionId(), "Its channel or shipping method was deleted.");
            return true;
        }
    }

    /** Empty where the answers are older than what is known to have changed: they are asked for again later. */
    private Optional<AvailabilityBody> answers(Stored stored, List<String> variants) {
        Subscription subscription = stored.subscription();
        String read = cursor.feed();
        Reading reading = readings.read(
                Caller.SYSTEM,
                subscription.channel().value(),
                variants,
                read == null ? null : ChangeFeed.version(read));
        if (reading.degraded()) {
            return Optional.empty();
        }
        if (subscription.shippingMethod() != null && !reading.rules().knows(subscription.shippingMethod())) {
            throw ProblemType.UNKNOWN_METHOD.because("The subscription's shipping method is gone.");
        }
        Context context = new Context(
                Objects.requireNonNull(subscription.destination()), subscription.shippingMethod());
        return Optional.of(AvailabilityAnswers.body(reading, context, variants, true));
    }

    private void tell(Stored stored, AvailabilityBody answers, Walk.@Nullable Mode walk) {
        long subscription = stored.subscriptionId();
        Map<String, Outbox.Last> last =
                outbox.last(subscription, answers.items().stream().map(item -> item.variant()).toList());
        boolean settled = cursor.isSettled(subscription);
        Findings findings = Findings.of(answers, last, walk, settled, json);
        if (!findings.found().isEmpty()) {
            outbox.remember(subscription, findings.found(), true);
        }
        if (findings.told().isEmpty()) {
            return;
        }
        List<Put> events = events(stored, answers, findings.told());
        Set<String> known = outbox.takeBack(subscription, events);
        List<Put> news = events.stream().filter(event -> !known.contains(event.variant())).toList();
        if (!news.isEmpty()) {
            outbox.put(subscription, answers.version(), news);
        }
        outbox.remember(subscription, findings.told(), false);
        if (!findings.gone().isEmpty()) {
            outbox.forget(subscription, findings.gone());
        }
        log.atDebug().addKeyValue("subscription", stored.subscription().id()).addKeyValue("events", news.size())
                .log("Events put out");
    }

    private List<Put> events(Stored stored, AvailabilityBody answers, Map<String, String> digests) {
        List<Long> sequences = outbox.sequences(digests.size());
        List<Put> events = new ArrayList<>(digests.size());
        answers.items().stream().filter(item -> digests.containsKey(item.variant())).forEach(item -> {
            long sequence = sequences.get(events.size());
            AvailabilityBody one = new AvailabilityBody(
                    answers.channel(),
                    answers.asOf(),
                    answers.version(),
                    answers.destination(),
                    answers.shippingMethod(),
                    answers.degraded(),
                    List.of(item));
            String body = text(Event.of(stored.subscription().id(), sequence, one));
            String digest = Objects.requireNonNull(digests.get(item.variant()));
            events.add(new Put(item.variant(), digest, MessageIds.next(), sequence, body));
        });
        return events;
    }

    private Position lock(long token) {
        return cursor.lock(token).orElseThrow(Overtaken::new);
    }

    private String text(Event<?> event) {
        try {
            return json.writeValueAsString(event);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
