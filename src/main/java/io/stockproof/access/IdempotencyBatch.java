package io.stockproof.access;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.problem.Problem;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public Map<Claim, Kept> claim(Collection<Claim> claims) {
        List<Claim> sorted = List.copyOf(new TreeSet<>(claims));
        Set<Claim> lost = new HashSet<>(sorted);
        if (sorted.isEmpty()) {
            return Map.of();
        }
        jdbc.sql("""
                        INSERT INTO access_idempotency_key (principal, operation, key, request_sha256)
                        SELECT n.* FROM unnest(:principals::text[], :operations::text[], :keys::text[],
                                               :digests::bytea[]) AS n
                        ON CONFLICT DO NOTHING
                        RETURNING principal, operation, key
                        """)
                .param("principals", sorted.stream().map(claim -> claim.id.principal()).toArray(String[]::new))
                .param("operations", sorted.stream().map(claim -> claim.id.operation()).toArray(String[]::new))
                .param("keys", sorted.stream().map(claim -> claim.id.key()).toArray(String[]::new))
                .param("digests", sorted.stream().map(claim -> claim.requestSha256).toArray(byte[][]::new))
                .query((row, n) -> new Claim(
                        new IdempotencyKey(row.getString(1), row.getString(2), row.getString(3)), new byte[0]))
                .list()
                .forEach(lost::remove);
        return lost.isEmpty() ? Map.of() : kept(lost);
    }

    private Map<Claim, Kept> kept(Set<Claim> claims) {
        Map<Claim, Kept> kept = new HashMap<>();
        for (Claim claim : claims) { // few: only repeats
            KeptAnswer answer = keys.find(claim.id);
            if (answer != null) {
                kept.put(claim, new Kept(answer, json));
            }
        }
        return kept;
    }

    /**
     * Keeps the answers to claimed keys. A {@link Problem} is kept as the refusal that it is.
     *
     * @return the answers that are none, with their body as the JSON that was kept, only fit to be returned from a
     *     controller
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public <T> Map<Claim, ResponseEntity<T>> keep(Map<Claim, Object> answers) {
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
        jdbc.sql("""
                        UPDATE access_idempotency_key k SET status = n.status, headers = n.headers, body = n.body
                          FROM unnest(:principals::text[], :operations::text[], :keys::text[], :statuses::smallint[],
                                      :headers::jsonb[], :bodies::bytea[])
                            AS n (principal, operation, key, status, headers, body)
                         WHERE k.principal = n.principal AND k.operation = n.operation AND k.key = n.key
                        """)
                .param("principals", claims.stream().map(claim -> claim.id.principal()).toArray(String[]::new))
                .param("operations", claims.stream().map(claim -> claim.id.operation()).toArray(String[]::new))
                .param("keys", claims.stream().map(claim -> claim.id.key()).toArray(String[]::new))
                .param("statuses", kept.stream().map(answer -> (short) answer.status()).toArray(Short[]::new))
                .param("headers", kept.stream().map(answer -> keys.write(answer.headers())).toArray(String[]::new))
                .param("bodies", kept.stream().map(IdempotencyBatch::bytes).toArray(byte[][]::new))
                .update();
        Map<Claim, ResponseEntity<T>> written = new HashMap<>();
        for (int i = 0; i < claims.size(); i++) {
            if (answers.get(claims.get(i)) instanceof ResponseEntity<?>) {
                written.put(claims.get(i), kept.get(i).first());
            }
        }
        return written;
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
                .param("principals", claims.stream().map(claim -> claim.id.principal()).toArray(String[]::new))
                .param("operations", claims.stream().map(claim -> claim.id.operation()).toArray(String[]::new))
                .param("keys", claims.stream().map(claim -> claim.id.key()).toArray(String[]::new))
                .update();
    }

    private static byte[] bytes(KeptAnswer answer) {
        byte[] body = answer.body();
        return body == null ? new byte[0] : body;
    }
}
