package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.connector.ReadOutcome;
import io.stockproof.connector.ReadRequest.WantedItem;
import io.stockproof.ledger.LedgerAudit;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.testing.StockproofIT;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/** Suppliers that are read item by item. */
@StockproofIT
class ItemPollIT {

    @Autowired ApplicationContext context;
    @Autowired LedgerAudit audit;

    IntakeWorld world;

    @BeforeEach
    void make() {
        world = new IntakeWorld(context, ConnectorKind.CJ);
        world.item("A");
        world.item("B");
    }

    @AfterEach
    void auditIsClean() {
        assertThat(audit.run().violations()).isEmpty();
    }

    @Test
    void asksForTheLongestUnreadFirstAndCoversOnlyWhatItRead() {
        world.poll(items("A", "A@main=5", "A@far=2"));
        Instant read = world.observedAt("A", "main");
        world.poll(items("B", "B@main=1", "UNASKED@main=4"));

        assertThat(world.connector.requests.getLast().items()).extracting(WantedItem::sku).containsExactly("B", "A");
        assertThat(world.positions()).containsExactly("A@far=2", "A@main=5", "B@main=1");
        assertThat(world.observedAt("A", "main")).isEqualTo(read);
        world.poll(items("A", "A@main=5", "A@far=2"));
        assertThat(world.observedAt("A", "far")).isAfter(read);
    }

    @Test
    void anAreaThatAWholeItemNoLongerHasIsMissingAfterTheGrace() {
        world.poll(items("A", "A@main=5", "A@far=2"));
        world.poll(items("A", "A@main=5"));
        assertThat(world.positions()).containsExactly("A@far=2", "A@main=5");
        world.poll(items("A", "A@main=5"));

        assertThat(world.positions()).containsExactly("A@far=0", "A@main=5");
    }

    @Test
    void anItemThatIsGoneIsZeroAtOnceAndBrokenUntilItIsSeenAgain() {
        world.poll(items("A", "A@main=5", "A@far=2"));
        world.poll((request, sink) -> {
            sink.itemGone("A", "removed from shelves", request.databaseClock().instant());
            return new ReadOutcome.Read(false, null, null, null);
        });

        assertThat(world.positions()).containsExactly("A@far=0", "A@main=0");
        assertThat(broken()).isEqualTo("removed from shelves");
        world.poll(items("A", "A@main=0", "A@far=0"));
        assertThat(broken()).isEqualTo("none");
    }

    private String broken() {
        return world.jdbc.sql("""
                        SELECT coalesce(broken_reason, 'none') FROM supplier_item
                         WHERE supplier_id = :supplier AND sku = 'A'
                        """).param("supplier", world.supplierId()).query(String.class).single();
    }

    private static FakeConnector.Script items(String readWhole, String... rows) {
        return (request, sink) -> {
            Instant now = request.databaseClock().instant();
            IntakeWorld.write(sink, now, rows);
            sink.itemRead(readWhole, now);
            return new ReadOutcome.Read(false, null, null, null);
        };
    }
}
