package io.stockproof.stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.stockproof.access.Caller;
import io.stockproof.availability.IndexMoved;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;

/**
 * All streams of this instance. Ended before the web server waits for its requests, so that none holds up a stop.
 */
@Component
class Streams implements SmartLifecycle {

    static final int VARIANTS_AT_A_TIME = 250;

    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);

    /** Audiences that are answered at a time: streams must not take all connections to the database. */
    private static final int ANSWERING_MAX = 4;

    /** Clients that are sent a whole channel, and read a page of it, at a time. */
    private static final int SENDING_ALL_MAX = 8;
    private static final int CATCHING_UP_MAX = 4;

    /** What a whole channel has missed is read from all of its stock. */
    private static final int CATCHING_UP_WHOLE_MAX = 2;

    private static final Logger log = LoggerFactory.getLogger(Streams.class);

    private final StreamAnswers answers;
    private final StreamProperties properties;
    private final MeterRegistry meters;
    private final Map<Audience.Key, Audience> audiences = new ConcurrentHashMap<>();
    private final Map<String, Integer> byPrincipal = new ConcurrentHashMap<>();
    private final Map<String, Integer> wholeByPrincipal = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicInteger wholeChannels = new AtomicInteger();
    private final Semaphore answering = new Semaphore(ANSWERING_MAX);
    private final Semaphore sendingAll = new Semaphore(SENDING_ALL_MAX, true);
    private final Semaphore catchingUp = new Semaphore(CATCHING_UP_MAX);
    private final Semaphore catchingUpWhole = new Semaphore(CATCHING_UP_WHOLE_MAX, true);
    private volatile boolean running = true;

    Streams(StreamAnswers answers, StreamProperties properties, MeterRegistry meters) {
        this.answers = answers;
        this.properties = properties;
        this.meters = meters;
        meters.gauge("stream.clients", count);
    }

    /** A client's place; given back when its stream is over. */
    final class Place implements AutoCloseable {

        private final String principal;
        private final Audience audience;
        private final StreamClient client;

        private Place(String principal, Audience audience, StreamClient client) {
            this.principal = principal;
            this.audience = audience;
            this.client = client;
        }

        Audience audience() {
            return audience;
        }

        StreamClient client() {
            return client;
        }

        @Override
        public void close() {
            audiences.computeIfPresent(audience.key(), (key, known) -> known.remove(client) ? null : known);
            giveBack(principal, client.variants() == null);
        }
    }

    /**
     * Gives a client a place, from which on it misses nothing.
     *
     * @throws Problem {@code too-many-requests} for the key, {@code temporarily-unavailable} for the instance
     */
    Place enter(Caller caller, Audience.Key key, @Nullable Set<String> variants) {
        take(caller.id(), variants == null);
        StreamClient client = new StreamClient(variants, properties.pendingMax());
        Audience audience = audiences.compute(key, (k, known) -> {
            Audience entered = known == null ? new Audience(k) : known;
            entered.add(client);
            return entered;
        });
        if (!running) {
            client.end(StreamEnd.SHUTTING_DOWN);
        }
        return new Place(caller.id(), audience, client);
    }

    /** Takes note of what the index answers from now. Never waits. */
    void moved(IndexMoved move) {
        for (Audience audience : audiences.values()) {
            Set<String> variants = move.everything()
                    ? null
                    : move.variants().getOrDefault(audience.key().channel(), Set.of());
            if (audience.move(move.version(), variants)) {
                Thread.ofVirtual().name("stream-answers").start(() -> work(audience));
            }
        }
    }

    private void work(Audience audience) {
        Audience.Work work;
        while ((work = audience.next(VARIANTS_AT_A_TIME)) != null) {
            try {
                answer(audience, work);
            } catch (Problem | DataAccessException | TransactionException e) {
                boolean gone = e instanceof Problem problem
                        && problem.type() != ProblemType.TEMPORARILY_UNAVAILABLE;
                if (gone) {
                    audience.end(StreamEnd.GONE);
                } else {
                    log.atDebug().setCause(e).log("Streams could not be answered; tried again");
                    audience.putBack(work);
                    if (!running || !pause()) {
                        return;
                    }
                }
            } catch (RuntimeException | Error e) {
                log.atError().setCause(e).log("Streams could not be answered");
                audience.end(StreamEnd.GONE);
            }
        }
    }

    private void answer(Audience audience, Audience.Work work) {
        answering.acquireUninterruptibly();
        List<StreamEvent> events;
        try {
            events = answers.of(audience.key(), work.variants(), work.version()).events();
        } finally {
            answering.release();
        }
        audience.offer(events);
    }

    /** What those hold who are sent a whole channel while they read a page of it. */
    Semaphore sendingAll() {
        return sendingAll;
    }

    /** What those hold who come back and are told what they missed: it is read from the database. */
    Semaphore catchingUp() {
        return catchingUp;
    }

    /** Likewise of a whole channel. */
    Semaphore catchingUpWhole() {
        return catchingUpWhole;
    }

    /** Counts a stream that has ended, by why. */
    void ended(String why) {
        meters.counter("stream.ended", "reason", why).increment();
    }

    private void take(String principal, boolean wholeChannel) {
        if (!running) {
            throw full("The instance is stopping.");
        }
        if (count.incrementAndGet() > properties.streamsMax()) {
            count.decrementAndGet();
            throw full("This instance has as many streams as it takes.");
        }
        if (wholeChannel && wholeChannels.incrementAndGet() > properties.wholeChannelMax()) {
            wholeChannels.decrementAndGet();
            count.decrementAndGet();
            throw full("This instance has as many streams of whole channels as it takes. Name variants.");
        }
        boolean many = byPrincipal.merge(principal, 1, Integer::sum) > properties.perKeyMax();
        boolean manyWhole = wholeChannel
                && wholeByPrincipal.merge(principal, 1, Integer::sum) > properties.wholeChannelPerKeyMax();
        if (many || manyWhole) {
            giveBack(principal, wholeChannel);
            throw ProblemType.TOO_MANY_REQUESTS
                    .because(many
                            ? "The key has " + properties.perKeyMax() + " streams open on this instance already."
                            : "The key has " + properties.wholeChannelPerKeyMax()
                                    + " streams of whole channels open on this instance already. Name variants.")
                    .retryAfter(Duration.ofSeconds(5));
        }
    }

    private void giveBack(String principal, boolean wholeChannel) {
        byPrincipal.computeIfPresent(principal, Streams::oneLess);
        if (wholeChannel) {
            wholeByPrincipal.computeIfPresent(principal, Streams::oneLess);
            wholeChannels.decrementAndGet();
        }
        count.decrementAndGet();
    }

    private static @Nullable Integer oneLess(String principal, int open) {
        return open == 1 ? null : Integer.valueOf(open - 1);
    }

    private static Problem full(String detail) {
        return ProblemType.TEMPORARILY_UNAVAILABLE.because(detail).retryAfter(Duration.ofSeconds(5));
    }

    private static boolean pause() {
        try {
            Thread.sleep(TRY_AGAIN);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        audiences.values().forEach(audience -> audience.end(StreamEnd.SHUTTING_DOWN));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Stopped first: the web server waits for the requests that are under way. */
    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
