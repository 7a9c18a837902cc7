package io.stockproof.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@StockproofIT
class KeyControllerIT {

    @LocalServerPort int port;
    @Autowired JdbcClient jdbc;
    @Autowired Authenticator authenticator;
    @Autowired ChangeRepository changes;
    private Api admin;

    @BeforeEach
    void asAdmin() {
        admin = Api.admin(port);
    }

    @Test
    void showsTheWholeKeyOnlyWhenItIsMade() {
        Answer made = admin.post("/v1/keys", Map.of("name", "shop", "scopes", List.of("storefront"))).expect(201);
        String key = made.json().path("key").asText();
        String id = made.json().path("id").asText();
        String secret = KeyText.parse(key).orElseThrow().secret();

        assertThat(made.header("Location")).isEqualTo("/v1/keys/" + id);
        assertThat(made.header("Cache-Control")).contains("no-store");
        for (String path : List.of("/v1/keys/" + id, "/v1/keys?limit=500", "/v1/changes?kind=key&code=" + id)) {
            assertThat(admin.get(path).expect(200).body()).contains(id).doesNotContain(secret);
        }
        assertThat(jdbc.sql("SELECT access_key::text FROM access_key WHERE key_id = :id").param("id", id)
                .query(String.class).single()).doesNotContain(secret);
    }

    @Test
    void makesOneKeyForOneIdempotencyKeyAndShowsItsSecretOnce() {
        String name = "once-" + System.nanoTime();
        Api keyed = admin.header("Idempotency-Key", name);
        Map<String, Object> body = Map.of("name", name, "scopes", List.of("ops:read"));

        JsonNode made = keyed.post("/v1/keys", body).expect(201).json();
        Answer again = keyed.post("/v1/keys", body).expect(201);

        String key = made.path("key").asText();
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.header("Location")).isEqualTo("/v1/keys/" + made.path("id").asText());
        assertThat(again.json().path("id")).isEqualTo(made.path("id"));
        assertThat(again.json().path("key").isNull()).isTrue();
        assertThat(keysNamed(name)).isEqualTo(1);
        keyed.post("/v1/keys", Map.of("name", name, "scopes", List.of("admin"))).expect(422);
        String rotate = "/v1/keys/" + made.path("id").asText() + "/rotate";
        JsonNode young = keyed.post(rotate, Map.of("graceSeconds", 60)).expect(201).json();
        Answer rotatedAgain = keyed.post(rotate, Map.of("graceSeconds", 60)).expect(201);
        assertThat(rotatedAgain.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(rotatedAgain.json().path("id")).isEqualTo(young.path("id"));
        assertThat(rotatedAgain.json().path("key").isNull()).isTrue();
        assertThat(keysNamed(name)).isEqualTo(2);
        keyed.post(rotate, Map.of("graceSeconds", 61)).expect(422);
        for (String secret : List.of(key, young.path("key").asText())) {
            Api.anonymous(port).key(secret).get("/v1/suppliers").expect(200);
            assertThat(jdbc.sql("""
                            SELECT count(*) FROM access_idempotency_key
                             WHERE convert_from(body, 'UTF8') LIKE '%' || :secret || '%'
                            """).param("secret", KeyText.parse(secret).orElseThrow().secret()).query(Integer.class)
                    .single())
                    .isZero();
        }
    }

    private int keysNamed(String name) {
        return jdbc.sql("SELECT count(*) FROM access_key WHERE name = :name").param("name", name)
                .query(Integer.class).single();
    }

    @Test
    void forgetsChangesAfterThirteenMonths() {
        String id = made("storefront").path("id").asText();
        jdbc.sql("""
                        INSERT INTO access_change (change_id, changed_at, principal, kind, code, action, before)
                        OVERRIDING SYSTEM VALUE
                        SELECT -n, clock_timestamp() - interval '13 months 1 hour' + make_interval(hours => n - 1),
                               'test', 'key', 'old', 'DELETED', '{}'
                          FROM generate_series(1, 3) AS n
                        """).update();

        assertThat(changes.forgetOld()).as("there are more").isFalse();

        assertThat(admin.get("/v1/changes?kind=key&code=old").expect(200).json().path("items")).hasSize(1);
        assertThat(admin.get("/v1/changes?kind=key&code=" + id).expect(200).json().path("items")).hasSize(1);
        jdbc.sql("DELETE FROM access_change WHERE change_id < 0").update();
    }

    @Test
    void revokesAKeyAtOnceAndForEver() {
        JsonNode made = made("storefront");
        Api shop = Api.anonymous(port).key(made.path("key").asText());
        shop.get("/v1/keys").expect(403);

        Answer revoked = admin.delete("/v1/keys/" + made.path("id").asText()).expect(200);

        assertThat(revoked.json().path("state").asText()).isEqualTo("REVOKED");
        shop.get("/v1/keys").expect(401);
        assertThat(admin.delete("/v1/keys/" + made.path("id").asText()).expect(200).json().path("revokedAt"))
                .isEqualTo(revoked.json().path("revokedAt"));
        admin.post("/v1/keys/" + made.path("id").asText() + "/rotate", null).expect(409);
        admin.delete("/v1/keys/nosuchkey").expect(404);
    }

    @Test
    void knowsNoKeyOfAnIdThatIsTooLongToBeLookedUp() {
        String id = new Random(1).ints(3_000, 'a', 'z' + 1)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString();

        admin.header("Idempotency-Key", "long").post("/v1/keys/" + id + "/rotate", null).expect(404);
    }

    @Test
    void learnsOfARevocationElsewhereWithinSeconds() {
        JsonNode made = made("storefront");
        Api shop = Api.anonymous(port).key(made.path("key").asText());
        shop.get("/v1/keys").expect(403);
        jdbc.sql("UPDATE access_key SET revoked_at = clock_timestamp() WHERE key_id = :id")
                .param("id", made.path("id").asText()).update();

        await().atMost(Duration.ofSeconds(Authenticator.BELIEVED_SECONDS + 1))
                .untilAsserted(() -> shop.get("/v1/keys").expect(401));
    }

    @Test
    void keepsBothKeysOfAPrincipalValidWhileOneReplacesTheOther() {
        JsonNode old = made("ops:read");
        JsonNode young = admin.post("/v1/keys/" + old.path("id").asText() + "/rotate", Map.of("graceSeconds", 3_600))
                .expect(201).json();

        assertThat(young.path("principal")).isEqualTo(old.path("principal"));
        assertThat(young.path("scopes")).isEqualTo(old.path("scopes"));
        assertThat(young.path("id")).isNotEqualTo(old.path("id"));
        Api.anonymous(port).key(old.path("key").asText()).get("/v1/changes").expect(200);
        Api.anonymous(port).key(young.path("key").asText()).get("/v1/changes").expect(200);
        assertThat(admin.get("/v1/keys/" + old.path("id").asText()).json().path("expiresAt").isNull()).isFalse();
    }

    @Test
    void rotatesWithoutGraceWhereTheOldKeyHasLeaked() {
        JsonNode old = made("ops:read");
        Api.anonymous(port).key(old.path("key").asText()).get("/v1/changes").expect(200);

        admin.post("/v1/keys/" + old.path("id").asText() + "/rotate", Map.of("graceSeconds", 0)).expect(201);

        Api.anonymous(port).key(old.path("key").asText()).get("/v1/changes").expect(401);
    }

    @Test
    void recordsWhoMadeChangedAndRevokedIt() {
        String id = made("storefront").path("id").asText();
        admin.delete("/v1/keys/" + id).expect(200);

        JsonNode changes = admin.get("/v1/changes?kind=key&code=" + id).expect(200).json().path("items");
        assertThat(changes).hasSize(2);
        assertThat(changes.path(0).path("action").asText()).isEqualTo("REPLACED");
        assertThat(changes.path(0).path("after").path("state").asText()).isEqualTo("REVOKED");
        assertThat(changes.path(1).path("action").asText()).isEqualTo("CREATED");
        assertThat(changes.path(1).path("before").isNull()).isTrue();
        assertThat(changes.path(1).path("principal").asText()).isEqualTo("admin");
        assertThat(admin.header("Accept", "text/csv").get("/v1/changes?code=" + id).expect(200).body().lines().toList())
                .hasSize(3).first().isEqualTo("id,changedAt,principal,kind,code,action,before,after");
    }

    @Test
    void refusesKeysThatWouldOpenMoreOrLessThanTheySeemTo() {
        for (Map<String, Object> senseless : List.<Map<String, Object>>of(
                Map.of("name", "no scope"),
                Map.of("name", "no scope", "scopes", List.of()),
                Map.of("name", "ops in a channel", "scopes", List.of("ops:read"), "channels", List.of("main")),
                Map.of("name", "admin in a channel", "scopes", List.of("storefront", "admin"), "channels",
                        List.of("main")),
                Map.of("name", "supplier and shop", "scopes", List.of("storefront"), "supplier", "cj"),
                Map.of("name", "expired", "scopes", List.of("storefront"), "expiresAt", "2020-01-01T00:00:00Z"),
                Map.of("name", "slow", "scopes", List.of("storefront"), "requestsPerSecond", 0),
                Map.of("name", "a\nb", "scopes", List.of("storefront")),
                Map.of("name", "", "scopes", List.of("storefront")))) {
            admin.post("/v1/keys", senseless).expect(400);
        }
    }

    @Test
    void holdsAKeyToItsRate() {
        String key =
                admin.post("/v1/keys", Map.of("name", "slow", "scopes", List.of("ops:read"), "requestsPerSecond", 0.01))
                        .expect(201).json().path("key").asText();
        Api slow = Api.anonymous(port).key(key);
        slow.get("/v1/changes").expect(200);

        Answer refused = slow.get("/v1/changes").expect(429);

        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 100);
    }

    @Test
    void refusesWhoGuessesKeysAndNobodyElse() throws Exception {
        String valid = made("ops:read").path("key").asText();
        // From an address of its own, so that what it uses up is nobody else's.
        try (HttpClient guesser = HttpClient.newBuilder().localAddress(InetAddress.getByName("127.0.0.77")).build()) {
            for (int i = 0; i < UnknownKeyLimits.ADDRESS_BURST; i++) {
                assertThat(get(guesser, KeyText.random().disclosed()).statusCode()).isEqualTo(401);
            }
            HttpResponse<String> refused = Stream.generate(() -> get(guesser, KeyText.random().disclosed()))
                    .limit(UnknownKeyLimits.ADDRESS_BURST)
                    .filter(answer -> answer.statusCode() != 401)
                    .findFirst()
                    .orElseThrow();

            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).contains("1");
            assertThat(refused.body()).contains("/problems/too-many-requests");
            assertThat(get(guesser, valid).statusCode()).isEqualTo(200);
        }
    }

    private HttpResponse<String> get(HttpClient client, String key) {
        try {
            return client.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/changes"))
                    .header("Authorization", "Bearer " + key).build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void pagesThroughAllKeysOnce() {
        for (int i = 0; i < 5; i++) {
            made("storefront");
        }
        JsonNode first = admin.get("/v1/keys?limit=2").expect(200).json();
        JsonNode second = admin.get("/v1/keys?limit=2&cursor=" + first.path("nextCursor").asText()).expect(200).json();

        assertThat(first.path("items")).hasSize(2);
        assertThat(second.path("items")).hasSize(2).doesNotContainAnyElementsOf(first.path("items"));
        admin.get("/v1/keys?cursor=nonsense").expect(400);
    }

    @Test
    void notesWhenAKeyWasUsed() {
        JsonNode made = made("ops:read");
        Api.anonymous(port).key(made.path("key").asText()).get("/v1/changes").expect(200);

        authenticator.noteUse();

        assertThat(admin.get("/v1/keys/" + made.path("id").asText()).json().path("lastUsedAt").isNull()).isFalse();
    }

    private JsonNode made(String scope) {
        return admin.post("/v1/keys", Map.of("name", "test", "scopes", List.of(scope))).expect(201).json();
    }
}
