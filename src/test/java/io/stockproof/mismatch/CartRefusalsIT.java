package io.stockproof.mismatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.display.DisplayFixture;
import io.stockproof.testing.StockproofIT;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What checkout refused, beside what had been shown. */
@StockproofIT
class CartRefusalsIT {

    @LocalServerPort int port;

    @Autowired JdbcClient jdbc;
    @Autowired CartRefusals refusals;

    private DisplayFixture store;

    /** A line, asked just now. */
    private void asked(String variant, String outcome, @Nullable Long seen, @Nullable String seenVersion,
            String version) {
        judged(variant, outcome, seen, seenVersion, version, null, false);
    }

    /**
     * The same as checkout has judged it.
     *
     * @param unexplainedSeconds ago: since then nothing explains it; absent where something does
     */
    private void judged(String variant, String outcome, @Nullable Long seen, @Nullable String seenVersion,
            String version, @Nullable Integer unexplainedSeconds, boolean contradicts) {
        jdbc.sql("""
                        INSERT INTO checkout_outcome (asked_at, operation, channel_id, variant, country, requested,
                                accepted, outcome, reasons, seen_purchasable, seen_version, version,
                                unexplained_since, contradicts)
                        SELECT clock_timestamp(), 'VALIDATE', channel_id, :variant, 'US', 2,
                               CASE WHEN :outcome = 'ACCEPTED' THEN 2 ELSE 0 END, :outcome, '{}', :seen, :seenVersion,
                               :version, clock_timestamp() - make_interval(secs => :unexplained), :contradicts
                          FROM channel WHERE code = :channel
                        """)
                .param("variant", variant)
                .param("outcome", outcome)
                .param("seen", seen)
                .param("seenVersion", seenVersion)
                .param("version", version)
                .param("unexplained", unexplainedSeconds)
                .param("contradicts", contradicts)
                .param("channel", store.name)
                .update();
    }

    /** What this service has answered. */
    private void served(String variant, String context, long purchasable, String version) {
        jdbc.sql("""
                        INSERT INTO display_served (channel_id, variant, context, purchasable, available, version, served_at)
                        SELECT channel_id, :variant, :context, :purchasable, :purchasable, :version, now()
                          FROM channel WHERE code = :channel
                        """)
                .param("variant", variant)
                .param("context", context)
                .param("purchasable", purchasable)
                .param("version", version)
                .param("channel", store.name)
                .update();
    }

    private JsonNode summary() {
        return store.api.get("/v1/mismatches/summary?channel=" + store.name).expect(200).json();
    }

    @Test
    void tellsRefusalsOfWhatWasShownFromOthersAndOurOwnMistakesFromBoth() {
        store = DisplayFixture.aStore(port, "", "A", "B", "C", "D", "E");
        served("A", "US|||", 5, "5:7:6");
        served("B", "US|||", 2, "5:5:");
        served("C", "DE|||", 5, "7:7:");
        served("D", "US|||", 1, "5:5:");
        asked("A", "ACCEPTED", 5L, "5:5:", "5:5:");
        asked("A", "REJECTED", 5L, "5:5:", "6:6:"); // shown, and something changed since
        asked("A", "REJECTED", 0L, "5:5:", "5:5:"); // was not shown as available
        asked("A", "REJECTED", 1L, "5:5:", "5:5:"); // wanted more than was shown
        asked("A", "REJECTED", null, null, "5:5:"); // nobody knows
        judged("B", "REDUCED", 2L, "5:5:", "9:9:", 60, false); // promised, and nothing that concerns it changed since
        judged("B", "REDUCED", 2L, "5:5:", "9:9:", 0, false); // promised, and something was over in time since
        judged("B", "REDUCED", 2L, "6:6:", "9:9:", 60, false); // promised before what explains it
        judged("A", "REDUCED", 2L, "5:5:", "7:9:7", 60, false); // promised after the last thing that it was shown
        judged("A", "REDUCED", 2L, "5:5:", "5:6:", 60, false); // promised after it was refused
        judged("C", "REJECTED", 5L, "7:7:", "7:7:", 60, false); // promised for another destination
        judged("D", "REJECTED", 5L, "5:5:", "5:5:", 60, false); // promised fewer than the cart says
        judged("E", "REJECTED", 5L, "5:5:", "5:5:", 60, false); // promised by the word of the cart alone
        judged("E", "REJECTED", 5L, "5:5:", "5:5:", 60, true); // promised at this very moment
        refusals.countHours(0);
        refusals.countHours(0);

        JsonNode summary = summary();
        assertThat(summary.path("carts").toString()).isEqualTo(
                "{\"lines\":14,\"refused\":13,\"shownAvailable\":10,\"shareShownAvailable\":0.7692,"
                        + "\"contradictions\":3}");
        assertThat(summary.path("hours")).hasSize(48);
        assertThat(summary.path("days")).hasSize(30);
        assertThat(summary.at("/days/0/carts/refused").asLong()).isEqualTo(13);
    }

    @Test
    void namesTheCauseThatARefusalIsDueTo() {
        store = DisplayFixture.aStore(port, "mismatch: {settleSeconds: 0}", "A");
        store.has("A", "plant", 5);
        store.shows("A", 5);
        JsonNode open = new Mismatches(store).opens("A");
        store.validates("A", 2);
        Mismatches.soon().until(() -> new Mismatches(store).show(open.path("id").asLong()).path("rejectedCarts")
                .asLong() == 1);
        refusals.countHours(0);

        JsonNode summary = summary();
        List<String> causes = new ArrayList<>();
        summary.path("cartsByCause").forEach(one -> causes.add(
                one.path("rootCause").asText() + " " + one.path("supplier").asText() + " "
                        + one.path("shareShownAvailable").asDouble()));
        assertThat(causes).as("the store itself said that it shows 5")
                .containsExactly("SUP_FACTORY_ONLY " + store.name + " 1.0");
        assertThat(summary.at("/total/open").asLong()).isEqualTo(1);
        assertThat(summary.at("/total/overstatedUnits").asLong()).isEqualTo(5);
        assertThat(summary.at("/total/rejectedCarts").asLong()).isEqualTo(1);
        assertThat(summary.at("/byChannel/0/key").asText()).isEqualTo(store.name);
        assertThat(summary.at("/bySupplier/0/key").asText()).isEqualTo(store.name);
        assertThat(summary.at("/byReason/0/key").asText()).isEqualTo("FACTORY_EXCLUDED");
        assertThat(summary.at("/byRootCause/0/key").asText()).isEqualTo("SUP_FACTORY_ONLY");
        assertThat(summary.path("unexplained").asLong()).isZero();
        assertThat(summary.at("/hours/0/opened").asLong() + summary.at("/hours/1/opened").asLong()).isEqualTo(1);
    }

    @Test
    void tellsRefusalsApartByCauseChannelAndSupplierOverTime() {
        store = DisplayFixture.aStore(port, "", "A");
        jdbc.sql("""
                        INSERT INTO mismatch_cart_hour
                        SELECT date_trunc('hour', clock_timestamp()) - make_interval(hours => ago), channel_id, cause,
                               supplier, lines, refused, shown, 0
                          FROM channel
                         CROSS JOIN (VALUES (0, '', '', 90, 10, 0), (0, 'ING_STALE', 's1', 4, 4, 2),
                                            (1, 'ING_STALE', 's2', 8, 8, 6), (300, 'POL_MAX_CAP', 's2', 5, 5, 5),
                                            (1000, 'ING_STALE', 's1', 99, 99, 99))
                            AS n (ago, cause, supplier, lines, refused, shown)
                         WHERE code = :channel
                        """).param("channel", store.name).update();

        assertThat(summary().path("cartsBy")).isEmpty();
        assertThat(series("cause")).containsExactly("ING_STALE 2 12/8", "null 1 10/0", "POL_MAX_CAP 0 5/5");
        assertThat(series("supplier")).containsExactly("s2 1 13/11", "null 1 10/0", "s1 1 4/2");
        assertThat(series("channel")).containsExactly(store.name + " 2 27/13");
        JsonNode newest = by("channel").at("/0/hours/0");
        assertThat(newest.at("/carts/lines").asLong()).isEqualTo(94);
        assertThat(newest.at("/carts/shareShownAvailable").asDouble()).isEqualTo(0.1429);
        store.api.get("/v1/mismatches/summary?by=reason").expect(400);
    }

    private JsonNode by(String by) {
        return store.api.get("/v1/mismatches/summary?channel=" + store.name + "&by=" + by).expect(200).json()
                .path("cartsBy");
    }

    /** Of each its key, the hours that are told, and what of all days was refused and shown. */
    private List<String> series(String by) {
        List<String> series = new ArrayList<>();
        by(by).forEach(one -> {
            long refused = 0;
            long shown = 0;
            for (JsonNode day : one.path("days")) {
                refused += day.at("/carts/refused").asLong();
                shown += day.at("/carts/shownAvailable").asLong();
            }
            series.add(one.path("key").asText() + " " + one.path("hours").size() + " " + refused + "/" + shown);
        });
        return series;
    }

    @Test
    void theNewestRefusalsAreEvidence() {
        store = DisplayFixture.aStore(port, "mismatch: {settleSeconds: 0}", "A");
        store.has("A", "plant", 5);
        store.shows("A", 5);
        long id = new Mismatches(store).opens("A").path("id").asLong();
        for (int units = 2; units <= 5; units++) {
            store.validates("A", units);
        }
        Mismatches.soon().until(() -> new Mismatches(store).show(id).path("rejectedCarts").asLong() == 4);

        assertThat(carts(id)).containsExactly(
                "a cart asked for 5 and got 0 (FACTORY_EXCLUDED)", "a cart asked for 4 and got 0 (FACTORY_EXCLUDED)",
                "a cart asked for 3 and got 0 (FACTORY_EXCLUDED)");
        store.shows("A", 6); // it is written anew
        Mismatches.soon().until(() -> new Mismatches(store).show(id).path("displayed").asLong() == 6);
        Mismatches.soon().until(() -> carts(id).size() == 3);
        assertThat(new Mismatches(store).show(id).at("/evidence/0/kind").asText()).isEqualTo("DISPLAY");
    }

    private List<String> carts(long id) {
        List<String> carts = new ArrayList<>();
        new Mismatches(store).show(id).path("evidence").forEach(one -> {
            if (one.path("kind").asText().equals("CART")) {
                carts.add(one.path("detail").asText());
            }
        });
        return carts;
    }
}
