package io.stockproof.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.problem.InputError;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes a write that creates safe to repeat: the same {@code Idempotency-Key} of the same principal and operation gives
 * the first answer again, without a second effect.
 *
 * <p>Used by a controller as its outermost step:
 *
 * <pre>{@code
 * return idempotency.once(caller, "adjustments", key, body, () -> ResponseEntity.status(201).body(adjust(caller, body)));
 * }</pre>
 *
 * <p>The action runs in one transaction with the key's row, which is locked before anything else, so that either both
 * are kept or none. Answers of 2xx and 409 are kept, and a refusal on stock ({@code insufficient-stock}), whose own writes are
 * undone. Any other problem or exception rolls everything back, so that the client may try again with the same key.
 */
@Component
public class Idempotency {

    /** The request header that carries the key. */
    public static final String HEADER = "Idempotency-Key";

    /** Set to {@code true} on an answer that was given before. */
    public static final String REPLAYED_HEADER = "Idempotency-Replayed";

    static final int KEY_CHARACTERS_MAX = 200;

    /** How long a repeat waits for its first, which is still running. */
    static final Duration WAIT_MAX = Duration.ofSeconds(10);

    private final IdempotencyKeyRepository keys;
    private final TransactionTemplate transaction;
    private final ObjectMapper json;
    private final ConcurrentHashMap<IdempotencyKey, CountDownLatch> running = new ConcurrentHashMap<>();

    Idempotency(IdempotencyKeyRepository keys, PlatformTransactionManager transactions, ObjectMapper json) {
        this.keys = keys;
        this.transaction = new TransactionTemplate(transactions);
        // A transaction of its own always: an answer given is an answer committed.
        this.transaction.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.json = json;
    }

    /**
     * Runs {@code action} unless this key was answered before.
     *
     * @param operation what is done, and on which resource where the path names one: keys of different operations never
     *     meet
     * @param key the client's; without one the action simply runs in a transaction
     * @param request what the client sent: bytes, text, or a value that is written as JSON; the same key with another
     *     request is refused with {@code idempotency-key-reused}
     * @return what {@code action} gave, or the first answer; the body of a first answer is its JSON as it was, only fit
     *     to be returned from a controller
     */
    public <T> ResponseEntity<T> once(
            Caller caller, String operation, @Nullable String key, Object request, Supplier<ResponseEntity<T>> action) {
        if (key == null) {
            return inTransaction(action);
        }
        IdempotencyKey id = new IdempotencyKey(caller.id(), operation, requireForm(key));
        byte[] digest = digest(request);
        long deadline = System.nanoTime() + WAIT_MAX.toNanos();
        while (true) {
            CountDownLatch mine = new CountDownLatch(1);
            CountDownLatch first = running.putIfAbsent(id, mine);
            if (first == null) {
                try {
                    return run(id, digest, action, Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
                } finally {
                    running.remove(id, mine);
                    mine.countDown();
                }
            }
            // Waits here for a first on this instance, without a connection; for one elsewhere, in the database.
            await(first, deadline);
        }
    }

    /**
     * The first answer to a key that was answered before, for who would wait for something else before it gets there.
     *
     * @see #once
     */
    public <T> Optional<ResponseEntity<T>> answered(
            Caller caller, String operation, @Nullable String key, Object request) {
        if (key == null) {
            return Optional.empty();
        }
        KeptAnswer kept = keys.find(new IdempotencyKey(caller.id(), operation, requireForm(key)));
        return kept == null ? Optional.empty() : Optional.of(kept.replay(digest(request), json));
    }

    /**
     * The same for what only its maker is shown, such as a secret that is stored nowhere: it is not kept, so that a repeat
     * is answered without it.
     *
     * @param kept the answer without it
     * @param shown the body with it
     */
    public <M, T> ResponseEntity<T> onceShown(
            Caller caller,
            String operation,
            @Nullable String key,
            Object request,
            Supplier<M> making,
            Function<M, ResponseEntity<T>> kept,
            Function<M, T> shown) {
        AtomicReference<@Nullable M> made = new AtomicReference<>();
        ResponseEntity<T> answer = once(caller, operation, key, request, () -> {
            M now = making.get();
            made.set(now);
            return kept.apply(now);
        });
        M now = made.get();
        return now == null
                ? answer
                : ResponseEntity.status(answer.getStatusCode()).headers(answer.getHeaders()).body(shown.apply(now));
    }

    private <T> ResponseEntity<T> run(
            IdempotencyKey id, byte[] digest, Supplier<ResponseEntity<T>> action, Duration wait) {
        AtomicReference<@Nullable Problem> refused = new AtomicReference<>();
        try {
            return inTransaction(() -> {
                KeptAnswer kept = keys.claim(id, digest, wait);
                return kept != null ? kept.replay(digest, json) : first(id, digest, action, refused);
            });
        } catch (UnexpectedRollbackException e) {
            Problem refusal = refused.get();
            if (refusal == null) {
                throw e;
            }
            // It passed through an inner transaction, which doomed ours; so the refusal is kept by itself.
            return inTransaction(() -> {
                KeptAnswer kept = keys.claim(id, digest, wait);
                return kept != null ? kept.replay(digest, json) : refuse(id, digest, refusal);
            });
        }
    }

    private <T> ResponseEntity<T> first(
            IdempotencyKey id, byte[] digest, Supplier<ResponseEntity<T>> action,
            AtomicReference<@Nullable Problem> refused) {
        keys.setSavepoint();
        try {
            ResponseEntity<T> answer = action.get();
            HttpStatusCode status = answer.getStatusCode();
            if (status.is2xxSuccessful() || status.isSameCodeAs(HttpStatus.CONFLICT)) {
                keys.keep(id, KeptAnswer.of(answer, digest, json));
            } else {
                keys.forget(id);
            }
            return answer;
        } catch (Problem refusal) {
            if (refusal.type() != ProblemType.INSUFFICIENT_STOCK) {
                throw refusal;
            }
            refused.set(refusal);
            keys.rollbackToSavepoint();
            return refuse(id, digest, refusal);
        }
    }

    private <T> ResponseEntity<T> refuse(IdempotencyKey id, byte[] digest, Problem refusal) {
        keys.keep(id, KeptAnswer.of(refusal, digest, json));
        return new Refused<>(refusal);
    }

    private <T> ResponseEntity<T> inTransaction(Supplier<ResponseEntity<T>> work) {
        ResponseEntity<T> answer = transaction.execute(status -> work.get());
        if (answer instanceof Refused<T> refused) {
            throw refused.problem;
        }
        if (answer == null) {
            throw new IllegalStateException("an idempotent action gave no answer");
        }
        return answer;
    }

    private static void await(CountDownLatch first, long deadline) {
        try {
            if (first.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw stillRunning();
    }

    static Problem stillRunning() {
        return ProblemType.TEMPORARILY_UNAVAILABLE
                .because("The first request with this Idempotency-Key is still running.")
                .retryAfter(Duration.ofSeconds(2));
    }

    static String requireForm(String key) {
        boolean printable = key.chars().allMatch(c -> c >= 0x20 && c < 0x7f);
        if (key.isBlank() || key.length() > KEY_CHARACTERS_MAX || !printable) {
            throw ProblemType.INVALID_REQUEST.because(
                    "The Idempotency-Key is not valid.",
                    List.of(new InputError(HEADER,
                            "must be 1 to " + KEY_CHARACTERS_MAX + " printable ASCII characters")));
        }
        return key;
    }

    byte[] digest(Object request) {
        try {
            byte[] bytes = switch (request) {
                case byte[] raw -> raw;
                case String text -> text.getBytes(StandardCharsets.UTF_8);
                default -> json.writeValueAsBytes(request);
            };
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException("the request cannot be digested", e);
        }
    }

    /** Carries a kept refusal out of the transaction, so that it commits. */
    private static final class Refused<T> extends ResponseEntity<T> {
        private final Problem problem;

        Refused(Problem problem) {
            super(problem.type().status());
            this.problem = problem;
        }
    }
}
