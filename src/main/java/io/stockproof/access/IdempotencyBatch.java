package io.stockproof.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.database.RoundTrip;
import io.stockproof.problem.Problem;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Idempotency keys of many requests that one transaction decides: looked up in one statement before, and written once, in
 * one statement with their answers, after everything else. Two transactions that decide the same key meet at its unique
 * index: the second one waits there for the first, keeps nothing, and begins anew with the first one's answer.
 */
@Component
public class IdempotencyBatch {

    private final ObjectMapper json;
    private final Idempotency idempotency;
    private final IdempotencyKeyRepository keys;

    IdempotencyBatch(ObjectMapper json, Idempotency idempotency, IdempotencyKeyRepository keys) {
        this.keys = keys;
        this.json = json;
        this.idempotency = idempotency;
    }

    /** A key, and the digest of the request that came with it. */
    public static final class Claim implements Comparable<Claim> {

        private final IdempotencyKey id;
        private final byte[] requestSha256;

        Claim(IdempotencyKey id, byte[] requestSha256) {
            this.id = id;
            this.requestSha256 = requestSha256;
        }

        /** Whether it is the same key, of the same request. */
        public boolean isSameRequestAs(Claim other) {
            return equals(other) && MessageDigest.isEqual(requestSha256, other.requestSha256);
        }

        @Override
        public int compareTo(Claim other) {
            return IdempotencyKey.ORDER.compare(id, other.id);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Claim claim && id.equals(claim.id);
        }

        @Override
        public int hashCode() {
            return id.hashCode();
        }
    }

    /** What is known of a key that was answered before. */
    public static final class Kept {

        private final KeptAnswer answer;
        private final ObjectMapper json;

        Kept(KeptAnswer answer, ObjectMapper json) {
            this.answer = answer;
            this.json = json;
        }

        /**
         * The first answer again.
         *
         * @throws Problem the first refusal again; {@code idempotency-key-reused} where the request is another
         */
        public <T> ResponseEntity<T> replay(Claim claim) {
            return answer.replay(claim.requestSha256, json);
        }
    }

    /** A repeat elsewhere was answered between the look and the keeping. Nothing of this transaction may stand. */
    public static final class TakenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public TakenException() {
            super("an idempotency key was answered elsewhere meanwhile; another look finds the answer", null, false,
                    false);
        }
    }

    /**
     * Checks a key's form.
     *
     * @throws Problem {@code invalid-request}
     */
    public Claim claimOf(Caller caller, String operation, String key, Object request) {
        return new Claim(
                new IdempotencyKey(caller.id(), operation, Idempotency.requireForm(key)), idempotency.digest(request));
    }

    /**
     * Looks, as a part of {@code trip}, which of the keys were answered before.
     *
     * @param answered takes each that was when the trip is sent
     */
    public void find(Collection<Claim> claims, RoundTrip trip, BiConsumer<Claim, Kept> answered) {
        if (claims.isEmpty()) {
            return;
        }
        List<Claim> sorted = List.copyOf(new TreeSet<>(claims));
        trip.query("""
                SELECT k.principal, k.operation, k.key, k.request_sha256, k.status, k.headers, k.body
                  FROM unnest(:claimants::text[], :operations::text[], :keys::text[]) AS n (principal, operation, key)
                  JOIN access_idempotency_key k USING (principal, operation, key)
                """,
                Map.of(
                        "claimants", texts(sorted, IdempotencyKey::principal),
                        "operations", texts(sorted, IdempotencyKey::operation),
                        "keys", texts(sorted, IdempotencyKey::key)),
                row -> {
                    KeptAnswer answer = keys.kept(row);
                    IdempotencyKey id = new IdempotencyKey(
                            row.getString("principal"), row.getString("operation"), row.getString("key"));
                    answered.accept(new Claim(id, answer.requestSha256()), new Kept(answer, json));
                });
    }

    /**
     * Keeps the answers under their keys, as a part of {@code trip}: its last, so that whoever waits here for the same key
     * waits for a commit, and for nothing else. A {@link Problem} is kept as the refusal that it is. When the trip is sent it
     * may throw {@link TakenException}.
     *
     * @return the answers that are none, with their body as the JSON that was kept, only fit to be returned from a
     *     controller
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public <T> Map<Claim, ResponseEntity<T>> keep(Map<Claim, Object> answers, RoundTrip trip) {
        if (answers.isEmpty()) {
            return Map.of();
        }
        List<Claim> claims = List.copyOf(new TreeSet<>(answers.keySet()));
        List<KeptAnswer> kept = claims.stream()
                .map(claim -> switch (answers.get(claim)) {
                    case Problem refusal -> KeptAnswer.of(refusal, claim.requestSha256, json);
                    case ResponseEntity<?> answer -> KeptAnswer.of(answer, claim.requestSha256, json);
                    case null, default -> throw new IllegalArgumentException("neither an answer nor a problem");
                })
                .toList();
        trip.change("""
                INSERT INTO access_idempotency_key (principal, operation, key, request_sha256, status, headers, body)
                SELECT n.* FROM unnest(:claimants::text[], :operations::text[], :keys::text[], :digests::bytea[],
                                       :statuses::smallint[], :headers::jsonb[], :bodies::bytea[]) AS n
                ON CONFLICT DO NOTHING
                """,
                Map.of(
                        "claimants", texts(claims, IdempotencyKey::principal),
                        "operations", texts(claims, IdempotencyKey::operation),
                        "keys", texts(claims, IdempotencyKey::key),
                        "digests", claims.stream().map(claim -> claim.requestSha256).toArray(byte[][]::new),
                        "statuses", kept.stream().map(answer -> (short) answer.status()).toArray(Short[]::new),
                        "headers", kept.stream().map(answer -> keys.write(answer.headers())).toArray(String[]::new),
                        "bodies", kept.stream().map(IdempotencyBatch::bytes).toArray(byte[][]::new)),
                rows -> requireAll(rows, claims.size()));
        Map<Claim, ResponseEntity<T>> written = new HashMap<>();
        for (int i = 0; i < claims.size(); i++) {
            if (answers.get(claims.get(i)) instanceof ResponseEntity<?>) {
                written.put(claims.get(i), kept.get(i).first());
            }
        }
        return written;
    }

    private static void requireAll(int rows, int claims) {
        if (rows != claims) {
            throw new TakenException();
        }
    }

    private static String[] texts(Collection<Claim> claims, Function<IdempotencyKey, String> column) {
        return claims.stream().map(claim -> column.apply(claim.id)).toArray(String[]::new);
    }

    private static byte[] bytes(KeptAnswer answer) {
        byte[] body = answer.body();
        return body == null ? new byte[0] : body;
    }
}
