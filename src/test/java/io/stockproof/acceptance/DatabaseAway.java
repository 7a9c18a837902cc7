package io.stockproof.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.testing.Api;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The storefront of an instance whose database is away, for so long that its stock becomes too old to be believed. */
final class DatabaseAway {

    private static final int STALE_AFTER_SECONDS = 9;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String SETUP = """
            suppliers:
              - code: away
                connector: push
                freshness: {maxAgeSeconds: %d}
                locations: [{code: us, kind: WAREHOUSE, country: US}]
            shippingMethods:
              - code: away
                lanes: [{from: {country: US}, to: {country: US}, transitDays: {min: 1, max: 2}}]
            channels: [{code: away, shippingMethods: [away]}]
            listings:
              - channel: away
                variant: MUG
                sources: [{rank: 1, components: [{supplier: away, sku: MUG, units: 1}]}]
            """;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ServiceProcess instance;
    private final String key;
    private long oldest;
    private boolean toldInTime;

    private DatabaseAway(ServiceProcess instance) {
        this.instance = instance;
        instance.put("/v1/setup", "application/yaml", SETUP.formatted(STALE_AFTER_SECONDS));
        key = instance.post("/v1/keys", "{\"name\": \"away\", \"scopes\": [\"storefront\"]}").path("key").asText();
    }

    /**
     * Stops the server of {@code home} where it stands, and keeps everybody from starting it again until it is seen what an
     * instance answers without it.
     */
    static void isServedThrough(ServiceProcess instance, Path home) throws Exception {
        DatabaseAway test = new DatabaseAway(instance);
        instance.observe("away", List.of(Map.of(
                "sku", "MUG", "location", "us", "quantity", 7, "observedAt", Instant.now().toString())));
        await().atMost(PATIENCE).until(() -> item(test.answer()).path("purchasable").asLong() == 7);
        whileStopped(home, test::servesWithHonestAges);
        await().atMost(PATIENCE).until(() -> !test.answer().path("degraded").asBoolean());
    }

    /**
     * Sets the server of {@code home} back to an earlier state of its disks while instances run: they take the store for what
     * it is, by themselves, and go on from there. A rule that was lost is changed otherwise, and gets the same number: no
     * instance decides by the one that was lost. Of {@link RollingLoad}'s store.
     */
    static void isSetBackUnder(List<ServiceProcess> instances, Path home) throws Exception {
        Path saved = home.resolveSibling("saved");
        showsInTime(instances, 40);
        whileStopped(home, () -> run("cp", "-a", home.resolve("data").toString(), saved.toString()));
        showsInTime(instances, 41);
        long lost = givesAtMost(instances, 3);
        whileStopped(home, () -> {
            run("rm", "-r", home.resolve("data").toString());
            run("mv", saved.toString(), home.resolve("data").toString());
        });
        instances.forEach(instance -> await().atMost(PATIENCE).until(() -> cups(instance) == 40));
        showsInTime(instances, 42);
        assertThat(givesAtMost(instances, 5)).as("the number that was lost, once more").isEqualTo(lost);
    }

    /** Limits what an order may have of a variant, by the cart and by the storefront. The number of the rules since then. */
    private static long givesAtMost(List<ServiceProcess> instances, int units) throws SQLException {
        instances.getFirst().put("/v1/setup", "application/yaml",
                "channels: [{code: rolling, shippingMethods: [rolling-parcel], orderLimit: %d}]".formatted(units));
        for (ServiceProcess instance : instances) {
            assertThat(instance.post("/v1/carts/validate", """
                    {"channel": "rolling", "destination": {"country": "US"},
                     "lines": [{"lineId": "1", "variant": "CUP", "quantity": 9}]}""").at("/lines/0/accepted").asLong())
                    .isEqualTo(units);
            JsonNode held = instance.post("/v1/reservations", """
                    {"channel": "rolling", "destination": {"country": "US"},
                     "lines": [{"lineId": "1", "variant": "CUP", "quantity": %d}]}""".formatted(units),
                    UUID.randomUUID().toString());
            instance.post("/v1/reservations/" + held.path("id").asText() + "/release", "");
            await().atMost(PATIENCE).until(
                    () -> instance.availability("rolling", "CUP", "US").path("purchasable").asLong() == units);
        }
        try (Connection database = instances.getFirst().database();
                ResultSet rules = database.createStatement().executeQuery("SELECT version FROM access_rules_version")) {
            rules.next();
            return rules.getLong(1);
        }
    }

    private static void showsInTime(List<ServiceProcess> instances, long cups) {
        await().atMost(PATIENCE).ignoreExceptionsMatching(AssertionError.class::isInstance)
                .until(() -> {
                    RollingLoad.has(instances.getFirst(), cups); // refused while the database is starting
                    return true;
                });
        instances.forEach(instance -> await().atMost(PATIENCE).until(() -> cups(instance) == cups));
    }

    private static long cups(ServiceProcess instance) {
        return instance.availability(RollingLoad.SUPPLIER, "CUP", "US").path("available").longValue();
    }

    /** What happens while the server is down, as one that is killed. */
    private interface Outage {
        void pass() throws Exception;
    }

    private static void whileStopped(Path home, Outage outage) throws Exception {
        try (FileChannel starting = FileChannel.open(home.resolve("start.lock"), StandardOpenOption.WRITE);
                FileLock turn = starting.lock()) {
            assertThat(turn.isValid()).as("nobody else may start it").isTrue();
            String pid = Files.readAllLines(home.resolve("data/postmaster.pid")).getFirst().strip();
            run("kill", "-QUIT", pid);
            await().atMost(PATIENCE).until(() -> !Files.exists(Path.of("/proc", pid, "exe")));
            outage.pass();
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private void servesWithHonestAges() {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> isStaleAfterHonestAges(answer()));
        assertThat(oldest).isGreaterThan(STALE_AFTER_SECONDS / 2);
        assertThat(toldInTime).as("it says that it may be old, before it is too old").isTrue();
    }

    private boolean isStaleAfterHonestAges(JsonNode answer) {
        assertThat(instance.isReady()).isTrue();
        if (item(answer).path("purchasable").asLong() == 0) {
            assertThat(item(answer).path("reasons").toString()).contains("STOCK_STALE");
            assertThat(answer.path("degraded").asBoolean()).isTrue();
            return true;
        }
        Instant asOf = Instant.parse(answer.path("asOf").asText());
        Instant observedAt = Instant.parse(item(answer).path("observedAt").asText());
        long age = item(answer).path("ageSeconds").asLong();
        assertThat(age).as("%s", answer).isEqualTo(Duration.between(observedAt, asOf).toSeconds())
                .isBetween(oldest, (long) STALE_AFTER_SECONDS);
        assertThat(item(answer).path("purchasable").asLong()).isEqualTo(7);
        toldInTime |= answer.path("degraded").asBoolean();
        oldest = age;
        return false;
    }

    private static JsonNode item(JsonNode answer) {
        return answer.at("/items/0");
    }

    /** By a key that the database knows. */
    private JsonNode answer() {
        HttpRequest request = instance.anonymous("/v1/availability/query")
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(5))
                .POST(BodyPublishers.ofString("""
                        {"channel": "away", "destination": {"country": "US"}, "variants": ["MUG"]}"""))
                .build();
        try {
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            Api.check(request, response);
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
