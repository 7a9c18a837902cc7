package io.stockproof.mismatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.availability.Context;
import io.stockproof.display.DisplayFixture;
import io.stockproof.kernel.ChannelCode;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import io.stockproof.mismatch.QuoteMismatches.Disagreement;
import io.stockproof.mismatch.QuoteMismatches.Quoted;
import io.stockproof.testing.StockproofIT;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What test orders tell of suppliers' quotes, beside what comparing displays finds. */
@StockproofIT
class QuoteMismatchIT {

    private static final Context US = new Context(Destination.of(new CountryCode("US")), null);

    @LocalServerPort int port;

    @Autowired QuoteMismatches quotes;
    @Autowired InstantSource clock;
    @Autowired JdbcClient jdbc;
    @Autowired PlatformTransactionManager transactions;

    private DisplayFixture store;
    private Mismatches mismatches;

    @BeforeEach
    void aStoreThatShowsWhatItHas() {
        store = DisplayFixture.aStore(port, "mismatch: {settleSeconds: 0}", "A");
        store.has("A", "cn", 5);
        mismatches = new Mismatches(store);
    }

    private void tells(long order, Instant at, boolean agrees) {
        List<Disagreement> disagreements = agrees
                ? List.of()
                : List.of(new Disagreement(store.name, "CN", new MethodCode("packet"), true, "It is not listed."));
        quotes.tell(new ChannelCode(store.name), US, order, at,
                List.of(new Quoted("A", 5, agrees ? 5 : 0, disagreements, List.of())));
    }

    private boolean isSomebodyWaiting() {
        return jdbc.sql("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)").query(Boolean.class).single();
    }

    private JsonNode quoted() {
        return mismatches.list("&kind=QUOTE_DISAGREES").getFirst();
    }

    @Test
    void isNeitherEndedNorChangedByWhatDisplaysShow() {
        tells(1, clock.instant(), false);
        JsonNode told = quoted();

        store.shows("A", 9);
        Mismatches.soon().until(() -> mismatches.list("&state=OPEN&kind=OVERSTATED").size() == 1);
        store.validates("A", 9);
        store.shows("A", 5);
        Mismatches.soon().until(() -> mismatches.list("&state=RESOLVED&kind=OVERSTATED").size() == 1);

        assertThat(quoted()).isEqualTo(told);
    }

    @Test
    void comesAgainOnceAQuoteDisagreesAgain() {
        tells(1, clock.instant(), false);
        long id = quoted().path("id").asLong();
        tells(2, clock.instant(), true);
        assertThat(quoted().path("state").asText()).isEqualTo("RESOLVED");

        tells(3, clock.instant(), false);

        JsonNode again = mismatches.show(id);
        assertThat(again.path("state").asText()).isEqualTo("OPEN");
        assertThat(again.path("reopenings").asInt()).isEqualTo(1);
        assertThat(Mismatches.actions(again)).containsExactly("REOPENED", "RESOLVED", "OPENED");
    }

    @Test
    void believesTheLaterOrderWhicheverIsToldFirst() {
        Instant earlier = clock.instant();
        tells(2, earlier.plusSeconds(1), false);
        JsonNode told = quoted();

        tells(1, earlier, true);

        assertThat(quoted()).isEqualTo(told);
    }

    @Test
    void believesTheLaterOrderThatAgreedAlsoWhereNothingWasOpen() {
        Instant later = clock.instant();
        tells(2, later, true);

        tells(1, later.minusSeconds(1), false);
        assertThat(mismatches.list("")).isEmpty();

        tells(3, later.plusSeconds(1), false);
        assertThat(quoted().path("state").asText()).isEqualTo("OPEN");
    }

    @Test
    void believesTheLaterOrderOfTwoThatAreToldAtOnce() {
        Instant later = clock.instant();
        CompletableFuture<?> earlier = new TransactionTemplate(transactions).execute(status -> {
            tells(2, later, false);
            CompletableFuture<Void> told = CompletableFuture.runAsync(() -> tells(1, later.minusSeconds(1), false));
            Mismatches.soon().until(() -> told.isDone() || isSomebodyWaiting());
            return told;
        });
        earlier.join();

        assertThat(mismatches.list("")).hasSize(1);
        assertThat(Instant.parse(quoted().path("lastSeenAt").asText())).isEqualTo(later);
    }

    @Test
    void agreementAloneIsNoNews() {
        tells(1, clock.instant(), true);

        assertThat(mismatches.list("")).isEmpty();
    }

    @Test
    void endsWithItsListing() {
        tells(1, clock.instant(), false);
        quotes.resolveOfNothing();
        assertThat(quoted().path("state").asText()).isEqualTo("OPEN");

        store.api.delete("/v1/listings/" + store.name + "/A").expect(200);
        quotes.resolveOfNothing();

        JsonNode ended = mismatches.show(quoted().path("id").asLong());
        assertThat(ended.path("state").asText()).isEqualTo("RESOLVED");
        assertThat(ended.path("resolution").asText()).contains("lists the variant no longer");
        assertThat(Mismatches.actions(ended)).containsExactly("RESOLVED", "OPENED");
    }
}
