package io.stockproof.stream;

import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.stream.MissedChanges.Missed;
import io.stockproof.stream.StreamAnswers.Answered;
import io.stockproof.stream.StreamClient.Due;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** One stream from its beginning to its end, on the thread of its request. */
final class StreamSession {

    private static final Duration TRY_AGAIN = Duration.ofSeconds(1);
    private static final Logger log = LoggerFactory.getLogger(StreamSession.class);

    private final Audience audience;
    private final StreamClient client;
    private final StreamWriter writer;
    private final StreamAnswers answers;
    private final MissedChanges changes;
    private final Semaphore sendingAll;
    private final Duration heartbeat;
    private final BooleanSupplier isKeyGood;
    private final long until;
    private long keyAskedAt = System.nanoTime();

    StreamSession(
            Streams.Place place,
            StreamWriter writer,
            StreamAnswers answers,
            MissedChanges changes,
            Semaphore sendingAll,
            StreamProperties properties,
            BooleanSupplier isKeyGood) {
        this.audience = place.audience();
        this.client = place.client();
        this.writer = writer;
        this.answers = answers;
        this.changes = changes;
        this.sendingAll = sendingAll;
        this.heartbeat = properties.heartbeat();
        this.isKeyGood = isKeyGood;
        this.until = System.nanoTime() + properties.lifetime().toNanos();
    }

    /** The stream is to end. */
    private static final class Ended extends Exception {

        private static final long serialVersionUID = 1L;
        private final StreamEnd why;

        Ended(StreamEnd why) {
            super(why.text(), null, false, false);
            this.why = why;
        }
    }

    /**
     * Serves the client until the stream ends.
     *
     * @param missed what a client that comes back has missed; {@code null} for one that is new
     * @throws IOException where the client has gone, or does not read
     */
    StreamEnd serve(@Nullable Missed missed) throws IOException, InterruptedException {
        try {
            writer.open();
            begin(missed);
            while (true) {
                go();
            }
        } catch (Ended e) {
            writer.end(e.why);
            return e.why;
        }
    }

    private void begin(@Nullable Missed missed) throws IOException, InterruptedException, Ended {
        Set<String> variants = client.variants();
        if (missed != null && missed.reset()) {
            writer.reset();
        }
        if (variants != null) {
            send(List.copyOf(variants), missed == null ? null : missed.version());
        } else if (missed == null) {
            writer.ready(answered(List.of(), null).version());
        } else if (missed.variants() == null) {
            sendAll();
        } else {
            send(List.copyOf(missed.variants()), missed.version());
        }
    }

    /** However much there is to send, a stream ends with its lifetime, and soon after its key. */
    private void requireGood() throws Ended {
        long now = System.nanoTime();
        if (now - until >= 0) {
            throw new Ended(StreamEnd.LIFETIME);
        }
        if (now - keyAskedAt >= heartbeat.toNanos()) {
            if (!isKeyGood.getAsBoolean()) {
                throw new Ended(StreamEnd.KEY_ENDED);
            }
            keyAskedAt = now;
        }
    }

    private void go() throws IOException, InterruptedException, Ended {
        requireGood();
        long left = Math.max(1, until - System.nanoTime());
        client.await(left < heartbeat.toNanos() ? Duration.ofNanos(left) : heartbeat);
        String safe = audience.complete(); // before what is due is taken: all up to here is offered
        Due due = due();
        if (due.everything()) {
            writer.reset();
            sendAll();
        } else if (due.events().isEmpty()) {
            if (!isKeyGood.getAsBoolean()) {
                throw new Ended(StreamEnd.KEY_ENDED);
            }
            writer.heartbeat(safe);
        } else {
            writer.answers(due.events(), safe);
        }
    }

    /** Sends current answers, and that they are all. */
    private void send(List<String> variants, @Nullable String atLeast) throws IOException, InterruptedException, Ended {
        String version = atLeast;
        for (int from = 0; from < variants.size(); from += Streams.VARIANTS_AT_A_TIME) {
            List<String> some =
                    variants.subList(from, Math.min(variants.size(), from + Streams.VARIANTS_AT_A_TIME));
            Answered answered = answered(some, atLeast);
            version = version == null ? answered.version() : version;
            writer.answers(answered.events(), null);
        }
        writer.ready(version == null ? answered(List.of(), null).version() : version);
    }

    /** Sends the whole channel page by page, as fast as the client reads. What changes meanwhile is sent between. */
    private void sendAll() throws IOException, InterruptedException, Ended {
        String version = answered(List.of(), null).version();
        String after = "";
        boolean more = true;
        while (more) {
            requireGood();
            Page page = next(after, version);
            more = !page.variants().isEmpty();
            if (more) {
                Answered answered = page.answered() == null ? answered(page.variants(), version) : page.answered();
                writer.answers(answered.events(), null);
                after = page.variants().getLast();
            }
            Due due = due();
            if (due.everything()) { // from the beginning, since rules have changed again
                version = answered(List.of(), null).version();
                after = "";
                more = true;
            } else {
                writer.answers(due.events(), null);
            }
        }
        writer.ready(version);
    }

    /**
     * Some of a channel's variants.
     *
     * @param answered {@code null} where that is to be tried again
     */
    private record Page(List<String> variants, @Nullable Answered answered) {}

    /** Reads a page when it is this client's turn, which is over before the client reads it. */
    private Page next(String after, String version) throws IOException, InterruptedException, Ended {
        while (!sendingAll.tryAcquire(heartbeat.toMillis(), TimeUnit.MILLISECONDS)) {
            requireGood();
            writer.heartbeat(null);
        }
        try {
            List<String> variants = changes.listed(audience.key().channel(), after, Streams.VARIANTS_AT_A_TIME);
            return new Page(variants, variants.isEmpty() ? null : attempt(variants, version));
        } finally {
            sendingAll.release();
        }
    }

    private Due due() throws Ended {
        Due due = client.take();
        endIfDue(due);
        return due;
    }

    private static void endIfDue(Due due) throws Ended {
        if (due.end() != null) {
            throw new Ended(due.end());
        }
    }

    /** Tries until there are answers: the database may be away for a moment, or the index behind. */
    private Answered answered(List<String> variants, @Nullable String atLeast)
            throws IOException, InterruptedException, Ended {
        while (true) {
            Answered answered = attempt(variants, atLeast);
            if (answered != null) {
                return answered;
            }
            Thread.sleep(TRY_AGAIN);
            writer.heartbeat(null);
            if (System.nanoTime() > until) {
                throw new Ended(StreamEnd.LIFETIME);
            }
        }
    }

    private @Nullable Answered attempt(List<String> variants, @Nullable String atLeast) throws Ended {
        try {
            return answers.of(audience.key(), variants, atLeast);
        } catch (Problem e) {
            if (e.type() != ProblemType.TEMPORARILY_UNAVAILABLE) {
                throw new Ended(StreamEnd.GONE);
            }
        } catch (DataAccessException | TransactionException e) {
            log.atDebug().setCause(e).log("A stream could not be answered; tried again");
        }
        return null;
    }
}
