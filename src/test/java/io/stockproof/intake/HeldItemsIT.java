package io.stockproof.intake;

import static io.stockproof.intake.IntakeWorld.feed;
import static io.stockproof.intake.IntakeWorld.feedAt;
import static io.stockproof.intake.IntakeWorld.many;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.access.Caller;
import io.stockproof.connector.ReadOutcome;
import io.stockproof.ledger.LedgerAudit;
import io.stockproof.problem.Problem;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Polls of which some items are held and the rest applied: looked at, decided, confirmed, tried dry. */
@StockproofIT
class HeldItemsIT {

    @LocalServerPort int port;

    @Autowired ApplicationContext context;
    @Autowired LedgerAudit audit;
    @Autowired InstantSource clock;
    @Autowired Quarantine quarantine;
    @Autowired RunRepository runs;
    @Autowired PlatformTransactionManager transactions;

    IntakeWorld world;
    Instant now;

    @BeforeEach
    void make() {
        world = new IntakeWorld(context, ConnectorKind.FEED);
        now = clock.instant();
    }

    @AfterEach
    void auditIsClean() {
        assertThat(audit.run().violations()).isEmpty();
    }

    @Test
    void appliesTheSoundItemsOfAPollThatZeroesTooMany() {
        world.poll(feedAt(now.minusSeconds(90), many(40, 10)));

        Poll poll = world.poll(feedAt(now.minusSeconds(60), halfZero(9)));

        assertThat(poll.state()).isEqualTo(PollState.QUARANTINED);
        assertThat(poll.findings()).extracting(Finding::code).containsExactly("ZEROED_SHARE");
        assertThat(poll.changed()).isEqualTo(20);
        assertThat(poll.held()).isEqualTo(20);
        assertThat(world.positions()).contains("I00000@main=10", "I00039@main=9").hasSize(40);
        // What is held ages; what was applied is as old as the poll.
        assertThat(world.observedAt("I00000", "main")).isEqualTo(now.minusSeconds(90));
        assertThat(world.observedAt("I00039", "main")).isEqualTo(now.minusSeconds(60));
        // A sound answer brings all back, and nothing waits any more.
        assertThat(world.poll(feedAt(now.minusSeconds(30), many(40, 9))).state()).isEqualTo(PollState.APPLIED);
        assertThat(world.held()).isZero();
    }

    @Test
    void whatIsAppliedOfADropStaysUnderTheLimit() {
        world.poll(feed(many(40, 100)));

        Poll poll = world.poll(feed(Stream.concat(
                IntStream.range(0, 30).mapToObj("I%05d@main=20"::formatted),
                IntStream.range(30, 40).mapToObj("I%05d@main=50"::formatted)).toArray(String[]::new)));

        assertThat(poll.findings()).extracting(Finding::code).containsExactly("DROPPED_UNITS_SHARE");
        assertThat(poll.changed()).isEqualTo(10);
        assertThat(world.positions()).contains("I00000@main=100", "I00039@main=50");
    }

    @Test
    void nothingCountsAsMissingWhereTooManyRowsAre() {
        world.set("guard_missing_grace_polls", 0);
        world.poll(feed(many(40, 10)));

        Poll poll = world.poll(feed(many(20, 9)));

        assertThat(poll.state()).isEqualTo(PollState.QUARANTINED);
        assertThat(poll.findings()).extracting(Finding::code).contains("ROWS_SHARE");
        assertThat(world.positions()).contains("I00000@main=9", "I00039@main=10");
        approve(poll.id(), null);
        assertThat(world.positions()).contains("I00000@main=9", "I00039@main=0");
    }

    @Test
    void holdsAllOfAPollWhoseQuantitiesAreArticleNumbers() {
        world.poll(feed(many(40, 10)));

        Poll poll = world.poll(feed(many(40, 96_385_074)));

        assertThat(poll.state()).isEqualTo(PollState.QUARANTINED);
        assertThat(poll.findings()).extracting(Finding::code).containsExactly("CODES_SHARE");
        assertThat(poll.changed()).isZero();
        assertThat(world.positions()).allMatch(position -> position.endsWith("=10"));
    }

    @Test
    void believesWhatFurtherPollsConfirmWhereTheSupplierIsTrustedSoFar() {
        world.set("guard_release_after_polls", 1);
        world.poll(feedAt(now.minusSeconds(90), many(40, 10)));
        assertThat(world.poll(feedAt(now.minusSeconds(60), halfZero(10))).state()).isEqualTo(PollState.QUARANTINED);
        // The same file once more proves nothing.
        assertThat(world.poll(feedAt(now.minusSeconds(60), halfZero(10))).state()).isEqualTo(PollState.QUARANTINED);

        Poll second = world.poll(feedAt(now.minusSeconds(30), halfZero(10)));

        assertThat(second.state()).isEqualTo(PollState.APPLIED);
        assertThat(second.findings()).extracting(Finding::code).contains("ZEROED_SHARE", "CONFIRMED");
        assertThat(world.positions()).contains("I00000@main=0", "I00039@main=10");
        assertThat(world.held()).isZero();
    }

    @Test
    void believesThatThereAreFewerRowsOnceFurtherPollsHadAsFew() {
        world.set("guard_release_after_polls", 1);
        world.set("guard_missing_grace_polls", 0);
        world.set("guard_max_zeroed_share", 1);
        world.poll(feedAt(now.minusSeconds(90), many(40, 10)));
        assertThat(world.poll(feedAt(now.minusSeconds(60), many(20, 10))).state()).isEqualTo(PollState.QUARANTINED);
        assertThat(world.poll(feedAt(now.minusSeconds(60), many(20, 10))).state()).isEqualTo(PollState.QUARANTINED);
        assertThat(world.positions()).contains("I00039@main=10");

        Poll second = world.poll(feedAt(now.minusSeconds(30), many(20, 10)));

        assertThat(second.state()).isEqualTo(PollState.APPLIED);
        assertThat(second.findings()).extracting(Finding::code).contains("ROWS_SHARE", "CONFIRMED");
        assertThat(world.positions()).contains("I00039@main=0");
    }

    @Test
    void believesNothingBecauseItIsRepeatedByDefault() {
        world.poll(feed(many(40, 10)));
        for (int n = 0; n < 3; n++) {
            assertThat(world.poll(feed(halfZero(10))).state()).isEqualTo(PollState.QUARANTINED);
        }
        assertThat(world.positions()).contains("I00000@main=10");
    }

    @Test
    void decidesItemByItem() {
        world.poll(feed(many(40, 10)));
        Poll poll = world.poll(feed(halfZero(10)));

        approve(poll.id(), List.of("I00000", "I00001"));
        discard(poll.id(), List.of("I00002"));

        assertThat(world.poll(poll.id()).state()).isEqualTo(PollState.QUARANTINED);
        assertThat(world.poll(poll.id()).changed()).isEqualTo(2);
        assertThat(world.positions()).contains("I00000@main=0", "I00001@main=0", "I00002@main=10", "I00003@main=10");
        assertThat(world.held()).isEqualTo(17);
        assertThatThrownBy(() -> approve(poll.id(), List.of("I00002"))).isInstanceOf(Problem.class);

        approve(poll.id(), IntStream.range(3, 20).mapToObj("I%05d"::formatted).toList());

        assertThat(world.poll(poll.id()).state()).isEqualTo(PollState.APPLIED);
        assertThat(world.positions()).contains("I00002@main=10", "I00019@main=0");
        assertThat(world.held()).isZero();
    }

    @Test
    void forgetsTheOldestOfManyPollsThatWait() {
        world.poll(feed(many(40, 10)));
        Poll first = world.poll(feed(halfZero(10)));
        Poll second = world.poll(feed(halfZero(10)));
        for (int n = 0; n < 9; n++) {
            world.poll(feed(halfZero(10)));
        }

        assertThat(world.poll(first.id()).state()).isEqualTo(PollState.DISCARDED);
        assertThat(world.poll(second.id()).state()).isEqualTo(PollState.QUARANTINED);
        assertThat(world.held()).isEqualTo(20);
    }

    @Test
    void holdsAFileThatWasSupersededLongAgo() {
        world.poll(digested("one", many(40, 10)));
        world.poll(digested("two", many(40, 11)));
        world.poll(digested("three", many(40, 12)));

        Poll poll = world.poll(digested("one", many(40, 10)));

        assertThat(poll.state()).isEqualTo(PollState.QUARANTINED);
        assertThat(poll.findings()).extracting(Finding::code).containsExactly("REPLAYED");
        assertThat(world.positions()).allMatch(position -> position.endsWith("=12"));
    }

    @Test
    void aDryRunChangesNothingAndShowsWhatItWould() {
        long first = world.poll(feed(many(40, 10))).id();
        long dry = runs.queueDry(world.supplierId(), "ops").orElseThrow();

        Poll poll = world.poll(feed(Stream.concat(java.util.Arrays.stream(halfZero(9)), Stream.of("NEW@new-place=3"))
                .toArray(String[]::new)));

        assertThat(poll.id()).isEqualTo(dry);
        assertThat(runs.beganBeforeDry(dry)).contains(world.poll(first).startedAt());
        assertThat(runs.beganBeforeDry(first)).isEmpty();
        assertThat(poll.dryRun()).isTrue();
        assertThat(poll.state()).isEqualTo(PollState.DISCARDED);
        assertThat(poll.findings()).extracting(Finding::code).containsExactly("ZEROED_SHARE");
        assertThat(poll.changed()).isZero();
        assertThat(poll.held()).isEqualTo(20);
        assertThat(poll.proposed()).isEqualTo(41);
        assertThat(world.items()).hasSize(40);
        assertThat(world.positions()).allMatch(position -> position.endsWith("=10"));
        assertThat(world.held()).isZero();
        JsonNode rows = Api.admin(port).get("/v1/polls/" + dry + "/held?limit=500").expect(200).json().path("items");
        assertThat(rows).hasSize(41);
        assertThat(rows.findValuesAsText("after")).contains("0", "9", "3");
        // Whoever asks for one that counts gets one.
        runs.queueDry(world.supplierId(), "ops");
        runs.queue(world.supplierId(), "ops");
        assertThat(runs.queueDry(world.supplierId(), "ops")).isEmpty();
        assertThat(world.poll(feed(many(40, 9))).state()).isEqualTo(PollState.APPLIED);
    }

    @Test
    void showsWhatIsHeldAndWhatItWouldDoToListings() {
        world.poll(feed(many(40, 10)));
        Poll poll = world.poll(feed(halfZero(10)));
        world.set("paused", false); // else none of it can be bought
        Api api = Api.admin(port);
        api.header("Content-Type", "application/yaml").put("/v1/setup", """
                shippingMethods:
                  - code: road-%1$s
                    lanes: [{from: {country: DE}, to: {country: FR}, transitDays: {min: 1, max: 2}}]
                channels:
                  - {code: %1$s, shippingMethods: [road-%1$s], referenceContexts: [{country: FR}]}
                listings:
                  - {channel: %1$s, variant: CUP, sources: [{rank: 1, components: [{supplier: %1$s, sku: I00000}]}]}
                  - {channel: %1$s, variant: MUG, sources: [{rank: 1, components: [{supplier: %1$s, sku: I00039}]}]}
                """.formatted(world.code)).expect(200);

        JsonNode preview = api.get("/v1/polls/" + poll.id() + "/preview").expect(200).json();

        assertThat(preview.path("becomeUnavailable").asLong()).isEqualTo(1);
        assertThat(preview.path("effects")).hasSize(1);
        JsonNode effect = preview.path("effects").get(0);
        assertThat(effect.path("variant").asText()).isEqualTo("CUP");
        assertThat(effect.path("change").asText()).isEqualTo("BECOMES_UNAVAILABLE");
        assertThat(effect.path("before").asLong()).isEqualTo(10);
        assertThat(effect.path("after").asLong()).isZero();
        assertThat(api.get("/v1/polls/" + poll.id() + "/preview?country=US").expect(200).json().path("effects"))
                .isEmpty();
        api.get("/v1/polls/" + poll.id() + "/preview?country=XX").expect(400);
        api.get("/v1/polls/999999999/preview").expect(404);
        JsonNode page = api.get("/v1/polls/" + poll.id() + "/held?limit=5").expect(200).json();
        assertThat(page.path("items")).hasSize(5);
        assertThat(page.path("items").get(0).path("reason").asText()).isEqualTo("ZEROED_SHARE");
        assertThat(api.get("/v1/polls/" + poll.id() + "/held?cursor=" + page.path("nextCursor").asText())
                .expect(200).json().path("items"))
                .hasSize(15);
        assertThat(api.header("Accept", "text/csv").get("/v1/polls/" + poll.id() + "/held").expect(200).body())
                .contains("I00019," + world.code + "/main,10,10,0,ZEROED_SHARE");
        api.get("/v1/polls/999999999/held").expect(404);
        api.post("/v1/polls/" + poll.id() + "/approve", Map.of("items", List.of())).expect(400);
        api.post("/v1/polls/" + poll.id() + "/approve", Map.of("items", List.of("NO-SUCH"))).expect(400);
        assertThat(api.post("/v1/polls/" + poll.id() + "/discard", Map.of("items", List.of("I00000")))
                .expect(200).json().path("state").asText())
                .isEqualTo("QUARANTINED");
        assertThat(api.get("/v1/polls/" + poll.id() + "/preview").expect(200).json().path("effects")).isEmpty();
        api.post("/v1/suppliers/" + world.code + "/polls?dryRun=perhaps", null).expect(400);
        world.set("paused", true);
    }

    /** Of forty the first twenty at zero. */
    private static String[] halfZero(long rest) {
        return Stream.concat(
                IntStream.range(0, 20).mapToObj("I%05d@main=0"::formatted),
                IntStream.range(20, 40).mapToObj(i -> "I%05d@main=%d".formatted(i, rest))).toArray(String[]::new);
    }

    private static FakeConnector.Script digested(String digest, String... rows) {
        return (request, sink) -> {
            IntakeWorld.write(sink, request.databaseClock().instant(), rows);
            return new ReadOutcome.Read(true, null, null, digest);
        };
    }

    private void approve(long poll, @org.jspecify.annotations.Nullable List<String> skus) {
        new TransactionTemplate(transactions).execute(status -> skus == null
                ? quarantine.approve(poll, Caller.SYSTEM)
                : quarantine.approve(poll, skus, Caller.SYSTEM));
    }

    private void discard(long poll, List<String> skus) {
        new TransactionTemplate(transactions)
                .executeWithoutResult(status -> quarantine.discard(poll, skus, Caller.SYSTEM));
    }
}
