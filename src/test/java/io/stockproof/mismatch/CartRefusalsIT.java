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

    /** A line of a cart of its own, asked just now. */
    private void asked(String variant, String outcome, @Nullable Long seen, @Nullable String seenVersion,
            String version) {
        jdbc.sql("""
                        INSERT INTO checkout_outcome (asked_at, operation, channel_id, variant, country, requested,
                                accepted, outcome, reasons, seen_purchasable, seen_version, version)
                        SELECT clock_timestamp(), 'VALIDATE', channel_id, :variant, 'US', 2,
                               CASE WHEN :outcome = 'ACCEPTED' THEN 2 ELSE 0 END, :outcome, '{}', :seen, :seenVersion,
                               :version
                          FROM channel WHERE code = :channel
                        """)
                .param("variant", variant)
                .param("outcome", outcome)
                .param("seen", seen)
                .param("seenVersion", seenVersion)
                .param("version", version)
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
        served("A", "US|||", 5, "5:5:");
        served("B", "US|||", 2, "5:5:");
        served("C", "DE|||", 5, "7:7:");
        served("D", "US|||", 1, "5:5:");
        asked("A", "ACCEPTED", 5L, "5:5:", "5:5:");
        asked("A", "REJECTED", 5L, "5:5:", "6:6:"); // shown, and something changed since
        asked("A", "REJECTED", 0L, "5:5:", "5:5:"); // was not shown as available
        asked("A", "REJECTED", 1L, "5:5:", "5:5:"); // wanted more than was shown
        asked("A", "REJECTED", null, null, "5:5:"); // nobody knows
        asked("B", "REDUCED", 2L, "5:5:", "5:5:"); // promised at the same version
        asked("C", "REJECTED", 5L, "7:7:", "7:7:"); // promised for another destination
        asked("D", "REJECTED", 5L, "5:5:", "5:5:"); // promised fewer than the cart says
        asked("E", "REJECTED", 5L, "5:5:", "5:5:"); // promised by the word of the cart alone
        refusals.countHours(0);
        refusals.countHours(0);

        JsonNode summary = summary();
        assertThat(summary.path("carts").toString()).isEqualTo(
                "{\"lines\":9,\"refused\":8,\"shownAvailable\":5,\"shareShownAvailable\":0.625,\"contradictions\":1}");
        assertThat(summary.path("hours")).hasSize(48);
        assertThat(summary.path("days")).hasSize(30);
        assertThat(summary.at("/days/0/carts/refused").asLong()).isEqualTo(8);
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
}
