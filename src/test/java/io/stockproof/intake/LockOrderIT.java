package io.stockproof.intake;

import static io.stockproof.intake.IntakeWorld.feed;
import static io.stockproof.intake.IntakeWorld.many;
import static io.stockproof.intake.PushIntakeIT.push;
import static io.stockproof.intake.PushIntakeIT.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.connector.ReadOutcome;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.testing.Api;
import io.stockproof.testing.Standoff;
import io.stockproof.testing.StockproofIT;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

/** Against a document that is being applied, which locks the rules and then what it names. */
@StockproofIT
class LockOrderIT {

    @LocalServerPort int port;

    @Autowired ApplicationContext context;
    @Autowired InstantSource clock;

    IntakeWorld world;

    @Test
    void aPollThatNamesALocationHasNotMadeItWhileItWaitsForTheRules() throws Exception {
        world = new IntakeWorld(context, ConnectorKind.FEED);

        Poll poll = rulesLocked(() -> world.poll(feed("A@depot=5")), () -> world.location("depot"));

        assertThat(poll.state()).isEqualTo(PollState.APPLIED);
        assertThat(world.positions()).containsExactly("A@depot=5");
    }

    @Test
    void aPollThatMarksItemsHasNotLockedThemWhileItWaitsForTheRules() throws Exception {
        world = new IntakeWorld(context, ConnectorKind.CJ);
        world.item("A");
        FakeConnector.Script gone = (request, sink) -> {
            sink.itemGone("A", "removed from shelves", request.databaseClock().instant());
            return new ReadOutcome.Read(false, null, null, null);
        };

        rulesLocked(() -> world.poll(gone), () -> lockItem("A"));
        // It is known by now.
        assertThat(new Standoff(context).besideLockedRules(() -> world.poll(gone)).state())
                .isEqualTo(PollState.UNCHANGED);
    }

    @Test
    void aPushThatTakesBackAContradictionHasNotLockedItsItemWhileItWaitsForTheRules() throws Exception {
        world = new IntakeWorld(context, ConnectorKind.PUSH);
        world.item("A");
        world.jdbc.sql("UPDATE supplier_item SET contradictory = true WHERE supplier_id = :supplier")
                .param("supplier", world.supplierId()).update();

        rulesLocked(() -> push(context, world, row("A", "main", 1, clock.instant())), () -> lockItem("A"));

        assertThat(new Standoff(context)
                .besideLockedRules(
                        () -> push(context, world, row("A", "main", 2, clock.instant())).getFirst().outcome()))
                .isEqualTo(PushOutcome.APPLIED);
        assertThat(world.positions()).containsExactly("A@main=2");
    }

    @Test
    void anApprovalHasNotMadeItsItemsWhileItWaitsForTheRules() throws Exception {
        world = new IntakeWorld(context, ConnectorKind.FEED);
        world.poll(feed(many(40, 10)));
        Poll held = world.poll(feed(Arrays.stream(many(40, 10))
                .map(row -> "X" + row.replace("@main", "@depot")).toArray(String[]::new)));

        rulesLocked(
                () -> Api.admin(port).post("/v1/polls/" + held.id() + "/approve", null).expect(200),
                () -> {
                    world.location("depot");
                    world.item("XI00001");
                });

        assertThat(world.positions()).hasSize(80).contains("XI00001@depot=10");
    }

    private <T> T rulesLocked(Callable<T> other, Runnable then) throws Exception {
        return new Standoff(context).withRulesLocked(other, then);
    }

    private void lockItem(String sku) {
        world.jdbc.sql("SELECT FROM supplier_item WHERE supplier_id = :supplier AND sku = :sku FOR NO KEY UPDATE")
                .param("supplier", world.supplierId())
                .param("sku", sku)
                .query((row, n) -> sku)
                .list();
    }
}
