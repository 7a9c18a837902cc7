package io.stockproof.intake;

import static io.stockproof.intake.IntakeWorld.codes;
import static io.stockproof.intake.IntakeWorld.feed;
import static io.stockproof.intake.IntakeWorld.feedAt;
import static io.stockproof.intake.IntakeWorld.many;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.access.Caller;
import io.stockproof.access.ChangeLog;
import io.stockproof.ledger.LedgerAudit;
import io.stockproof.problem.Problem;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.supplier.Sightings;
import io.stockproof.supplier.Suppliers;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import io.stockproof.testing.Api;
import io.stockproof.testing.StockproofIT;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
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

/** What polls say of items and locations that nobody has named before: made, held by name, decided, forgotten. */
@StockproofIT
class NewcomersIT {

    @LocalServerPort int port;

    @Autowired ApplicationContext context;
    @Autowired LedgerAudit audit;
    @Autowired InstantSource clock;
    @Autowired Quarantine quarantine;
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
    void makesItemsUpToALimitAndGoesOnWithTheKnownOnes() {
        PollRun instance = world.runnerWithRoomFor(25);
        world.connector.script = feed(many(40, 10));

        Poll first = world.poll(instance);
        assertThat(first.state()).isEqualTo(PollState.APPLIED);
        assertThat(first.findings()).extracting(Finding::code).containsExactly("TOO_MANY_ITEMS");
        assertThat(world.items()).hasSize(25);

        String[] rows =
                Stream.concat(Arrays.stream(many(40, 9)), IntStream.range(0, 40).mapToObj(n -> "X" + n + "@main=0"))
                        .toArray(String[]::new);
        world.connector.script = feed(rows);
        Poll next = world.poll(instance);
        assertThat(next.state()).isEqualTo(PollState.APPLIED);
        assertThat(next.findings()).extracting(Finding::code).containsExactly("TOO_MANY_ITEMS");
        assertThat(world.items()).hasSize(25);
        assertThat(world.positions()).hasSize(25).allMatch(position -> position.endsWith("=9"));
        assertThat(world.poll(instance).findings()).extracting(Finding::code).containsExactly("TOO_MANY_ITEMS");

        Poll roomier = world.poll(world.runnerWithRoomFor(100));
        assertThat(roomier.findings()).isEmpty();
        assertThat(world.items()).hasSize(80);
    }

    @Test
    void admitsHeldItemsUpToTheLimit() {
        world.poll(feed(many(40, 10)));
        Poll poll = world.poll(feed(Arrays.stream(many(40, 10))
                .map(row -> row.compareTo("I00010") < 0 ? row : "X" + row)
                .toArray(String[]::new)));
        Newcomers full = new Newcomers(
                world.jdbc, context.getBean(Sightings.class), new ItemRoom(world.jdbc, new IntakeProperties(41)),
                context.getBean(Reading.class), context.getBean(ChangeLog.class));
        StoredSupplier stored = context.getBean(Suppliers.class).find(world.code).orElseThrow();

        new TransactionTemplate(transactions).executeWithoutResult(status -> {
            full.admit(stored, poll.id(), List.of("XI00010", "XI00011"));
            assertThat(world.items()).hasSize(41);
            status.setRollbackOnly();
        });
    }

    @Test
    void holdsStrangersThatComeInPlaceOfWhatIsKnown() {
        world.poll(feed(many(40, 10)));

        Poll poll = world.poll(feed(Arrays.stream(many(40, 10))
                .map(row -> row.compareTo("I00010") < 0 ? row : "X" + row)
                .toArray(String[]::new)));

        assertThat(poll.findings()).extracting(Finding::code).contains("UNKNOWN_SHARE");
        assertThat(poll.held()).isEqualTo(30);
        assertThat(world.positions()).hasSize(40).allMatch(position -> position.startsWith("I"));
        assertThat(world.items()).hasSize(40);
        JsonNode rows = Api.admin(port).get("/v1/polls/" + poll.id() + "/held?limit=20").expect(200).json();
        assertThat(rows.path("items").get(0).path("reason").asText()).isEqualTo("UNKNOWN_SHARE");
        JsonNode rest = Api.admin(port)
                .get("/v1/polls/" + poll.id() + "/held?cursor=" + rows.path("nextCursor").asText())
                .expect(200)
                .json();
        assertThat(rest.path("items").findValuesAsText("sku")).hasSize(10).contains("XI00039");

        approve(poll.id(), List.of("XI00010"));
        discard(poll.id(), List.of("XI00011"));

        assertThat(world.poll(poll.id()).state()).isEqualTo(PollState.QUARANTINED);
        assertThat(world.positions()).hasSize(41).contains("XI00010@main=10");
        assertThatThrownBy(() -> approve(poll.id(), List.of("XI00011"))).isInstanceOf(Problem.class);
        approve(poll.id(), null);
        assertThat(world.items()).hasSize(69).contains("XI00039").doesNotContain("XI00011");
        assertThat(world.poll(poll.id()).state()).isEqualTo(PollState.APPLIED);
    }

    @Test
    void believesStrangersThatFurtherPollsName() {
        world.set("guard_release_after_polls", 1);
        String[] strangers = Arrays.stream(many(40, 10)).map("X"::concat).toArray(String[]::new);
        world.poll(feedAt(now.minusSeconds(90), many(40, 10)));
        assertThat(world.poll(feedAt(now.minusSeconds(60), strangers)).state()).isEqualTo(PollState.QUARANTINED);
        assertThat(world.poll(feedAt(now.minusSeconds(60), strangers)).state()).isEqualTo(PollState.QUARANTINED);
        assertThat(world.items()).hasSize(40);

        Poll second = world.poll(feedAt(now.minusSeconds(30), strangers));

        assertThat(second.findings()).extracting(Finding::code).contains("UNKNOWN_SHARE", "CONFIRMED");
        assertThat(world.positions()).hasSize(80).contains("XI00039@main=10");
    }

    @Test
    void makesTheSoundNewcomersOfAPollOfWhichItemsAreHeld() {
        world.poll(feed(many(40, 10)));

        Poll poll = world.poll(feed(Stream.concat(
                Arrays.stream(halfZero(9)), Stream.of("NEW@main=3", "I00039@new-place=4", "NEW@new-place=5"))
                .toArray(String[]::new)));

        assertThat(poll.state()).isEqualTo(PollState.QUARANTINED);
        assertThat(poll.held()).isEqualTo(20);
        assertThat(world.positions())
                .hasSize(43)
                .contains("I00000@main=10", "I00039@new-place=4", "NEW@main=3", "NEW@new-place=5");
    }

    @Test
    void forgetsTheNamesOfAPollThatIsDiscarded() {
        world.poll(feed(many(40, 10)));

        Poll poll = world.poll(feed(codes(41)));
        assertThat(poll.held()).isEqualTo(41);
        new TransactionTemplate(transactions)
                .executeWithoutResult(status -> quarantine.discard(poll.id(), Caller.SYSTEM));

        assertThat(world.items()).hasSize(40);
        assertThat(Api.admin(port).get("/v1/polls/" + poll.id() + "/held").expect(200).json().path("items")).isEmpty();
    }

    /** Of forty the first twenty at zero. */
    private static String[] halfZero(long rest) {
        return Stream.concat(
                IntStream.range(0, 20).mapToObj("I%05d@main=0"::formatted),
                IntStream.range(20, 40).mapToObj(i -> "I%05d@main=%d".formatted(i, rest))).toArray(String[]::new);
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
