package io.stockproof.display;

import static io.stockproof.display.DisplayFixture.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What stores report that they show. */
@StockproofIT
class DisplayIT {

    private static final Instant T = Instant.parse("2026-11-20T10:00:00Z");
    private static final int MANY = Integer.getInteger("stockproof.test.displays", 20_000);

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired ServedSamples samples;
    @Autowired DisplayStaging staging;

    @Test
    void keepsTheNewestOfEachVariantWhateverTheOrder() {
        DisplayFixture store = DisplayFixture.aStore(port, "", "A", "B");

        JsonNode first = store.report(List.of(
                row("A", 7, T.plusSeconds(2)), row("A", 5, T), row("B", 1, T), row("NO-SUCH", 3, T)))
                .expect(200)
                .json();
        JsonNode second = store.report(List.of(row("A", 9, T.plusSeconds(1)), row("B", 1, T.plusSeconds(9)))).json();
        JsonNode third = store.report(List.of(row("B", 4, T.plusSeconds(5)))).json();

        assertThat(counts(first)).as("accepted, unchanged, older, unknown, invalid").isEqualTo("2 0 1 1 0");
        assertThat(first.at("/errors/0/row").asInt()).isEqualTo(3);
        assertThat(first.path("version").asText()).isNotEmpty();
        assertThat(counts(second)).isEqualTo("0 1 1 0 0");
        assertThat(counts(third)).as("what was renewed unchanged is newer").isEqualTo("0 0 1 0 0");
        assertThat(shown(store)).containsExactly("A 7", "B 1");
    }

    @Test
    void judgesEachRowByItself() {
        DisplayFixture store = DisplayFixture.aStore(port, "", "A");

        JsonNode answer = store.report("""
                [{"variant": "A", "quantity": 3, "observedAt": "2026-11-20T10:00:00Z"},
                 {"variant": "A", "quantity": -1, "observedAt": "2026-11-20T10:00:00Z"},
                 {"variant": "A", "quantity": 1.5, "observedAt": "2026-11-20T10:00:00Z"},
                 {"variant": "A", "quantity": 99999999999999999999999, "observedAt": "2026-11-20T10:00:00Z"},
                 {"variant": "A", "quantity": 1, "observedAt": "yesterday"},
                 {"variant": "A", "quantity": 1, "observedAt": "%s"},
                 {"variant": "\\u0007", "quantity": 1, "observedAt": "2026-11-20T10:00:00Z"},
                 {"variant": {"a": [1]}, "quantity": 1, "observedAt": "2026-11-20T10:00:00Z"},
                 {"quantity": 1, "observedAt": "2026-11-20T10:00:00Z", "variant": "A", "context": {"region": "CA"}},
                 null, 5, [[]]]
                """.formatted(Instant.now().plusSeconds(60)))
                .expect(200)
                .json();

        assertThat(counts(answer)).isEqualTo("1 0 0 0 11");
        List<String> pointers = new ArrayList<>();
        answer.path("errors").forEach(error -> pointers.add(error.path("row") + " " + error.path("pointer").asText()));
        assertThat(pointers).containsExactly(
                "1 quantity", "2 quantity", "3 quantity", "4 observedAt", "5 observedAt", "6 variant", "7 variant",
                "8 context", "9 ", "10 ", "11 ");
    }

    @Test
    void refusesWhatIsNoListOfDisplaysAndAppliesNothing() {
        DisplayFixture store = DisplayFixture.aStore(port, "", "A");
        String sound = "{\"variant\": \"A\", \"quantity\": 3, \"observedAt\": \"2026-11-20T10:00:00Z\"}";

        assertThat(fault(store.report("[" + sound + "," + sound))).isEqualTo("[2]");
        assertThat(fault(store.report("[" + sound + "] 5"))).isEqualTo("");
        assertThat(fault(store.report(sound))).isEqualTo("");
        assertThat(fault(store.report(""))).isEqualTo("");
        assertThat(fault(store.report("[" + sound + ", {\"variant\": \"A\", \"qty\": 3}]"))).isEqualTo("[1].qty");
        String names = IntStream.range(0, 2_000).mapToObj(i -> "\"m" + i + "\": 0").collect(Collectors.joining(", "));
        assertThat(fault(store.report("[{\"variant\": {" + names + "}}]"))).isEqualTo("[0]");
        assertThat(fault(store.report("\0\0\0[\377\377\377\377"))).isEqualTo("");
        store.api.unchecked().post("/v1/channels/no-such/displays", "[]").expect(404);
        Api.with(port, "ops:read").post(store.path(), "[]").expect(403);
        Api.with(port, "checkout").get(store.path()).expect(403);

        assertThat(shown(store)).isEmpty();
        assertThat(jdbc.sql("SELECT count(*) FROM display_staged").query(Long.class).single()).isZero();
    }

    @Test
    void takesASheetWithContexts() {
        DisplayFixture store = DisplayFixture.aStore(port, "", "A", "=B");

        JsonNode answer = store.api.header("Content-Type", "text/csv").post(store.path(), """
                variant,quantity,observedAt,country,region
                A,5,2026-11-20T10:00:00Z,,
                A,3,2026-11-20T10:00:00Z,US,CA
                '=B,2,2026-11-20T10:00:00Z,US,
                A,x,2026-11-20T10:00:00Z,US,
                """).expect(200).json();
        store.api.header("Content-Type", "text/csv").post(store.path(), "variant,quantity\nA,1\n").expect(400);

        assertThat(counts(answer)).isEqualTo("3 0 0 0 1");
        JsonNode items = store.api.get(store.path() + "?variant=A").expect(200).json().path("items");
        assertThat(items).hasSize(2);
        assertThat(items.at("/1/context/region").asText()).isEqualTo("CA");
        assertThat(shown(store)).contains("=B 2");
        String cursor = store.api.get(store.path() + "?limit=2").json().path("nextCursor").asText();
        assertThat(store.api.get(store.path() + "?limit=2&cursor=" + cursor).json().path("items")).hasSize(1);
    }

    @Test
    void givesTheFirstAnswerAgainToARepeat() {
        DisplayFixture store = DisplayFixture.aStore(port, "", "A");
        Api once = store.api.header("Idempotency-Key", "key-" + store.name);

        Answer first = once.post(store.path(), List.of(row("A", 3, T)));
        store.report(List.of(row("A", 4, T.plusSeconds(1))));
        Answer again = once.post(store.path(), List.of(row("A", 3, T)));

        assertThat(again.body()).isEqualTo(first.expect(200).body());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        once.post(store.path(), List.of(row("A", 5, T))).expect(422);
        assertThat(shown(store)).containsExactly("A 4");
    }

    @Test
    void takesManyAtOnce() {
        DisplayFixture store = DisplayFixture.aStore(port, "");
        StringBuilder displays = new StringBuilder("[");
        for (int i = 0; i < MANY; i++) {
            displays.append(i == 0 ? "" : ",").append("{\"variant\":\"V").append(i).append("\",\"quantity\":").append(i)
                    .append(",\"observedAt\":\"2026-11-20T10:00:00Z\"}");
        }
        jdbc.sql("""
                        INSERT INTO catalog_listing (channel_id, variant)
                        SELECT channel_id, 'V' || n FROM channel, generate_series(0, :many - 1) AS n WHERE code = :channel
                        """).param("many", MANY).param("channel", store.name).update();

        JsonNode answer = store.report(displays.append("]").toString()).expect(200).json();

        assertThat(counts(answer)).isEqualTo(MANY + " 0 0 0 0");
        assertThat(counts(store.report(displays.toString()).expect(200).json())).isEqualTo("0 " + MANY + " 0 0 0");
        jdbc.sql("DELETE FROM display_moved WHERE channel_id = (SELECT channel_id FROM channel WHERE code = :channel)")
                .param("channel", store.name)
                .update();
    }

    @Test
    void keepsASampleOfWhatItAnswered() {
        DisplayFixture store = DisplayFixture.aStore(port, "orderLimit: 5", "A");
        store.has("A", "cn", 9);
        String version = "";
        for (int i = 0; i < 3; i++) {
            JsonNode item = store.api
                    .get("/v1/channels/" + store.name + "/variants/A/availability?country=US").expect(200).json();
            version = i == 0 ? item.path("version").asText() : version;
        }
        samples.writeAll();

        JsonNode items = store.api.get(store.path() + "/served").expect(200).json().path("items");
        assertThat(items).hasSize(1);
        assertThat(items.at("/0/purchasable").asLong()).isEqualTo(5);
        assertThat(items.at("/0/available").asLong()).isEqualTo(9);
        assertThat(items.at("/0/version").asText()).as("the first of the period").isEqualTo(version);
        samples.prune(Duration.ofHours(1), 1_000_000);
        assertThat(store.api.get(store.path() + "/served").json().path("items")).hasSize(1);
        samples.prune(Duration.ZERO, 1_000_000);
        assertThat(store.api.get(store.path() + "/served").json().path("items")).isEmpty();
    }

    @Test
    void forgetsWhatADeadInstanceLeft() {
        long upload = staging.begin();
        staging.add(upload, List.of(new DisplayRow(0, "A", "", 1, T)));

        staging.forgetDead(Duration.ofHours(1));
        assertThat(staged(upload)).isEqualTo(1);
        staging.forgetDead(Duration.ZERO);
        assertThat(staged(upload)).isZero();
    }

    private long staged(long upload) {
        return jdbc.sql("SELECT count(*) FROM display_staged WHERE upload_id = :id").param("id", upload)
                .query(Long.class).single();
    }

    private static String counts(JsonNode answer) {
        return answer.path("accepted") + " " + answer.path("unchanged") + " " + answer.path("older") + " "
                + answer.path("unknownVariants") + " " + answer.path("invalid");
    }

    private static String fault(Answer answer) {
        return answer.expect(400).json().at("/errors/0/pointer").asText();
    }

    private static List<String> shown(DisplayFixture store) {
        List<String> shown = new ArrayList<>();
        store.api.get(store.path()).expect(200).json().path("items")
                .forEach(item -> shown.add(item.path("variant").asText() + " " + item.path("quantity")));
        return shown;
    }
}
