package io.stockproof.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.access.IdempotencyBatch.Claim;
import io.stockproof.database.RoundTrip;
import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import io.stockproof.testing.StockproofIT;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@StockproofIT
class IdempotencyIT {

    private static final Caller SHOP = caller("shop");

    @Autowired Idempotency idempotency;
    @Autowired IdempotencyKeyRepository keys;
    @Autowired PlatformTransactionManager transactions;
    @Autowired JdbcClient jdbc;
    @Autowired NamedParameterJdbcTemplate named;
    @Autowired ObjectMapper json;

    private final String key = UUID.randomUUID().toString();

    record Body(int quantity) {}

    record Made(String id, int effect) {}

    @Test
    void givesTheFirstAnswerAgainWithoutASecondEffect() throws Exception {
        ResponseEntity<Made> first = once(SHOP, new Body(1), this::makes);
        ResponseEntity<Made> again = once(SHOP, new Body(1), this::makes);

        assertThat(effects()).isEqualTo(1);
        assertThat(again.getStatusCode().value()).isEqualTo(201);
        assertThat(again.getHeaders().getFirst("Location")).isEqualTo("/made/1");
        assertThat(again.getHeaders().getFirst("Idempotency-Replayed")).isEqualTo("true");
        assertThat(first.getHeaders().getFirst("Idempotency-Replayed")).isNull();
        Object body = again.getBody();
        assertThat(json.writeValueAsString(body)).isEqualTo(json.writeValueAsString(first.getBody()));
    }

    @Test
    void refusesTheKeyForAnotherRequest() {
        once(SHOP, new Body(1), this::makes);

        Problem refusal = catchThrowableOfType(Problem.class, () -> once(SHOP, new Body(2), this::makes));

        assertThat(refusal.type()).isEqualTo(ProblemType.IDEMPOTENCY_KEY_REUSED);
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void aBatchFindsTheAnswersOfBefore() {
        once(SHOP, new Body(1), this::makes);
        IdempotencyBatch batch = new IdempotencyBatch(json, idempotency, keys);
        Claim answered = batch.claimOf(SHOP, "make", key, new Body(1));
        Claim reused = batch.claimOf(SHOP, "make", key, new Body(2));
        Claim other = batch.claimOf(SHOP, "make-another", key, new Body(1));
        Map<Claim, IdempotencyBatch.Kept> found = new HashMap<>();

        RoundTrip trip = new RoundTrip(named);
        batch.find(List.of(answered, other), trip, found::put);
        trip.send();

        assertThat(found).containsOnlyKeys(answered);
        assertThat(found.get(answered).replay(answered).getStatusCode()).isEqualTo(HttpStatus.CREATED);
        assertThat(catchThrowableOfType(Problem.class, () -> found.get(answered).replay(reused)).type())
                .isEqualTo(ProblemType.IDEMPOTENCY_KEY_REUSED);
    }

    @Test
    void aBatchWhoseKeyWasAnsweredElsewhereMeanwhileKeepsNothing() {
        IdempotencyBatch batch = new IdempotencyBatch(json, idempotency, keys);
        Claim taken = batch.claimOf(SHOP, "make", key, new Body(1));
        Claim free = batch.claimOf(SHOP, "make-another", key, new Body(1));
        once(SHOP, new Body(1), this::makes);

        assertThatThrownBy(() -> new TransactionTemplate(transactions).executeWithoutResult(status -> {
            RoundTrip last = new RoundTrip(named);
            batch.keep(Map.of(taken, makes(), free, makes()), last);
            last.send();
        }))
                .isInstanceOf(IdempotencyBatch.TakenException.class);

        assertThat(effects()).as("of the request elsewhere alone").isEqualTo(1);
        assertThat(keys.find(new IdempotencyKey(SHOP.id(), "make-another", key))).isNull();
    }

    @Test
    void keepsTheKeysOfPrincipalsAndOperationsApart() {
        once(SHOP, new Body(1), this::makes);
        once(caller("other"), new Body(2), this::makes);
        idempotency.once(SHOP, "other-operation", key, new Body(3), this::makes);

        assertThat(effects()).isEqualTo(3);
    }

    @Test
    void undoesAFailureWholeSoThatTheKeyCanBeTriedAgain() {
        for (ProblemType type : List.of(ProblemType.INVALID_REQUEST, ProblemType.TEMPORARILY_UNAVAILABLE)) {
            assertThatThrownBy(() -> once(SHOP, new Body(1), () -> {
                makes();
                throw type.because("not now");
            })).isInstanceOf(Problem.class);
        }
        assertThat(effects()).isZero();

        once(SHOP, new Body(1), this::makes);
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void keepsARefusalOnStockAndUndoesWhatItWrote() {
        Supplier<ResponseEntity<Made>> refuses = () -> {
            makes();
            throw ProblemType.INSUFFICIENT_STOCK.because("two lines").with("lines", List.of(Map.of("accepted", 3)));
        };
        Problem first = catchThrowableOfType(Problem.class, () -> once(SHOP, new Body(1), refuses));
        Problem again = catchThrowableOfType(Problem.class, () -> once(SHOP, new Body(1), this::makes));

        assertThat(effects()).isZero();
        assertThat(first.headers()).isEmpty();
        assertThat(again.type()).isEqualTo(ProblemType.INSUFFICIENT_STOCK);
        assertThat(again.detail()).isEqualTo("two lines");
        assertThat(again.headers()).containsEntry("Idempotency-Replayed", "true");
        assertThat(again.members().get("lines")).hasToString("[{\"accepted\":3}]");
    }

    @Test
    void keepsARefusalThatPassedThroughAnInnerTransaction() {
        assertThatThrownBy(() -> once(SHOP, new Body(1), () -> {
            new TransactionTemplate(transactions).executeWithoutResult(status -> {
                makes();
                throw ProblemType.INSUFFICIENT_STOCK.because("none left");
            });
            return ResponseEntity.ok().build();
        })).isInstanceOf(Problem.class).hasMessageContaining("none left");

        assertThatThrownBy(() -> once(SHOP, new Body(1), this::makes)).hasMessageContaining("none left");
        assertThat(effects()).isZero();
    }

    @Test
    void givesManyAtOnceOneEffectAndOneAnswer() throws Exception {
        int repeats = 24;
        CountDownLatch go = new CountDownLatch(1);
        List<Future<String>> answers = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(repeats)) {
            // Two instances: the second one knows nothing of what runs on the first.
            Idempotency elsewhere = new Idempotency(keys, transactions, json);
            for (int i = 0; i < repeats; i++) {
                Idempotency instance = i % 2 == 0 ? idempotency : elsewhere;
                answers.add(pool.submit(() -> {
                    go.await();
                    Object body = instance.once(SHOP, "make", key, new Body(1), this::makesSlowly).getBody();
                    return json.writeValueAsString(body);
                }));
            }
            go.countDown();
            for (Future<String> answer : answers) {
                assertThat(answer.get()).isEqualTo("{\"id\":\"1\",\"effect\":1}");
            }
        }
        assertThat(effects()).isEqualTo(1);
    }

    @Test
    void stopsWaitingForAFirstThatRunsElsewhere() {
        TransactionTemplate transaction = new TransactionTemplate(transactions);
        transaction.setPropagationBehavior(TransactionTemplate.PROPAGATION_REQUIRES_NEW);
        IdempotencyKey id = new IdempotencyKey(SHOP.id(), "make", key);

        transaction.executeWithoutResult(first -> {
            keys.claim(id, new byte[32], Duration.ofSeconds(1));
            Problem refusal = catchThrowableOfType(Problem.class, () -> transaction.executeWithoutResult(
                    second -> keys.claim(id, new byte[32], Duration.ofMillis(200))));

            assertThat(refusal.type()).isEqualTo(ProblemType.TEMPORARILY_UNAVAILABLE);
            assertThat(refusal.headers()).containsKey("Retry-After");
        });
    }

    @Test
    void leavesTheLockTimeoutAsItWas() {
        once(SHOP, new Body(1), () -> {
            assertThat(jdbc.sql("SHOW lock_timeout").query(String.class).single()).isEqualTo("0");
            return makes();
        });
    }

    @Test
    void refusesAKeyThatIsNone() {
        for (String bad : List.of("", " ", "x".repeat(201), "a\nb", "é")) {
            Problem refusal = catchThrowableOfType(Problem.class,
                    () -> idempotency.once(SHOP, "make", bad, new Body(1), this::makes));
            assertThat(refusal.type()).isEqualTo(ProblemType.INVALID_REQUEST);
            assertThat(refusal.errors().getFirst().pointer()).isEqualTo("Idempotency-Key");
        }
        assertThat(idempotency.once(SHOP, "make", "x".repeat(200), key, this::makes).getStatusCode().value())
                .isEqualTo(201);
    }

    @Test
    void purgesOnlyWhatHasBeenKeptADay() {
        once(SHOP, new Body(1), this::makes);
        once(caller("old"), new Body(1), this::makes);
        jdbc.sql(
                "UPDATE access_idempotency_key SET created_at = created_at - interval '25 hours' WHERE key = :key AND principal = 'old'")
                .param("key", key).update();

        keys.purge(Duration.ofHours(24));

        assertThat(jdbc.sql("SELECT principal FROM access_idempotency_key WHERE key = :key").param("key", key)
                .query(String.class).list()).containsExactly("shop");
    }

    private ResponseEntity<Made> once(Caller caller, Object request, Supplier<ResponseEntity<Made>> action) {
        return idempotency.once(caller, "make", key, request, action);
    }

    private ResponseEntity<Made> makes() {
        jdbc.sql("INSERT INTO access_change (principal, kind, code, action) VALUES ('test', 'made', :key, 'CREATED')")
                .param("key", key).update();
        return ResponseEntity.status(201).header("Location", "/made/1").body(new Made("1", effects()));
    }

    private ResponseEntity<Made> makesSlowly() {
        ResponseEntity<Made> made = makes();
        jdbc.sql("SELECT pg_sleep(0.2)").query((row, number) -> 1).list();
        return made;
    }

    private int effects() {
        return jdbc.sql("SELECT count(*) FROM access_change WHERE kind = 'made' AND code = :key").param("key", key)
                .query(Integer.class).single();
    }

    private static Caller caller(String id) {
        return new Caller(id, id, Set.of(Scope.CHECKOUT), Set.of(), null);
    }
}
