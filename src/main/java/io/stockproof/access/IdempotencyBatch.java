package io.stockproof.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.database.RoundTrip;
import io.stockproof.problem.Problem;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Idempotency keys of many requests that one transaction decides: claimed in one statement before anything else, in the
 * one order; their answers kept in one statement before it commits.
 */
@Component
public class IdempotencyBatch {

    private final JdbcClient jdbc;
    private final ObjectMapper json;
    private final Idempotency idempotency;
    private final IdempotencyKeyRepository keys;

    IdempotencyBatch(
            JdbcClient jdbc, ObjectMapper json, Idempotency idempotency, IdempotencyKeyRepository keys) {
        this.jdbc = jdbc;
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

        /** Whether both are the same key, whatever the request. */
        public boolean isSameKeyAs(Claim other) {
            return id.equals(other.id);
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
     * Claims all keys until the transaction ends, and returns those that were answered before. Waits for a transaction
     * elsewhere that claims one of them, as long as the session's {@code lock_timeout} says.
     *
     * @param trip which ends with that; sent here
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<Claim, Kept> claim(Collection<Claim> claims, RoundTrip trip) {
        List<Claim> sorted = List.copyOf(new TreeSet<>(claims));
        Set<Claim> lost = new TreeSet<>(sorted);
        if (!sorted.isEmpty()) {
            trip.query("""
                    INSERT INTO access_idempotency_key (principal, operation, key, request_sha256)
                    SELECT n.* FROM unnest(:claimants::text[], :operations::text[], :keys::text[], :digests::bytea[]) AS n
                    ON CONFLICT DO NOTHING
                    RETURNING principal, operation, key
                    """,
                    Map.of(
                            "claimants", texts(sorted, IdempotencyKey::principal),
                            "operations", texts(sorted, IdempotencyKey::operation),
                            "keys", texts(sorted, IdempotencyKey::key),
                            "digests", sorted.stream().map(claim -> claim.requestSha256).toArray(byte[][]::new)),
                    row -> lost.remove(new Claim(
                            new IdempotencyKey(row.getString(1), row.getString(2), row.getString(3)), new byte[0])));
        }
        trip.send();
        return lost.isEmpty() ? Map.of() : kept(lost);
    }

    /** Of those that were lost to others: one that was purged since is claimed after all. */
    private Map<Claim, Kept> kept(Set<Claim> claims) {
        Map<Claim, Kept> kept = new HashMap<>();
        for (Claim claim : claims) { // few: only repeats
            KeptAnswer answer = keys.find(claim.id);
            if (answer == null) {
                answer = keys.findOrInsert(claim.id, claim.requestSha256);
            }
            if (answer != null) {
                kept.put(claim, new Kept(answer, json));
            }
        }
        return kept;
    }

    /**
     * Keeps the answers to claimed keys, as a part of {@code trip}. A {@link Problem} is kept as the refusal that it is.
     *
     * @return the answers that are none, with their body as the JSON that was kept, only fit to be returned from a
     *     controller
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public <T> Map<Claim, ResponseEntity<T>> keep(Map<Claim, Object> answers, RoundTrip trip) {
        if (answers.isEmpty()) {
            return Map.of();
        }
        List<Claim> claims = List.copyOf(answers.keySet());
        List<KeptAnswer> kept = claims.stream()
                .map(claim -> switch (answers.get(claim)) {
                    case Problem refusal -> KeptAnswer.of(refusal, claim.requestSha256, json);
                    case ResponseEntity<?> answer -> KeptAnswer.of(answer, claim.requestSha256, json);
                    case null, default -> throw new IllegalArgumentException("neither an answer nor a problem");
                })
                .toList();
        trip.change("""
                UPDATE access_idempotency_key k SET status = n.status, headers = n.headers, body = n.body
                  FROM unnest(:claimants::text[], :operations::text[], :keys::text[], :statuses::smallint[],
                              :headers::jsonb[], :bodies::bytea[])
                    AS n (principal, operation, key, status, headers, body)
                 WHERE k.principal = n.principal AND k.operation = n.operation AND k.key = n.key
                """,
                Map.of(
                        "claimants", texts(claims, IdempotencyKey::principal),
                        "operations", texts(claims, IdempotencyKey::operation),
                        "keys", texts(claims, IdempotencyKey::key),
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

    /** Else a repeat would be decided a second time: a second wall behind the claim. */
    private static void requireAll(int rows, int claims) {
        if (rows != claims) {
            throw new OptimisticLockingFailureException("Idempotency keys went away under their claim");
        }
    }

    /** Leaves no trace of keys whose requests were not decided. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void forget(Collection<Claim> claims) {
        if (claims.isEmpty()) {
            return;
        }
        jdbc.sql("""
                        DELETE FROM access_idempotency_key k
                         USING unnest(:principals::text[], :operations::text[], :keys::text[])
                            AS n (principal, operation, key)
                         WHERE k.principal = n.principal AND k.operation = n.operation AND k.key = n.key
                        """)
                .param("principals", texts(claims, IdempotencyKey::principal))
                .param("operations", texts(claims, IdempotencyKey::operation))
                .param("keys", texts(claims, IdempotencyKey::key))
                .update();
    }

    private static String[] texts(Collection<Claim> claims, Function<IdempotencyKey, String> column) {
        return claims.stream().map(claim -> column.apply(claim.id)).toArray(String[]::new);
    }

    private static byte[] bytes(KeptAnswer answer) {
        byte[] body = answer.body();
        return body == null ? new byte[0] : body;
    }
}
