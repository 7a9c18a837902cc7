package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.intake.KnownStock.Stock;
import io.stockproof.ledger.LockedPosition;
import io.stockproof.ledger.LockedPosition.Observed;
import io.stockproof.ledger.PositionKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a poll wrote itself, the next one need not be told; and only that. */
class KnownWritesTest {

    private static final Instant BEFORE = Instant.ofEpochSecond(1_000);
    private static final Instant TAKEN = BEFORE.plusSeconds(60).plusNanos(1_600);
    private static final int MAIN = 1;

    private final KnownStock known = new KnownStock(10);
    private Comparison comparison;

    @BeforeEach
    void propose() {
        known.upTo("10:10:");
        known.put(Comparison.bytes("A"), 101, MAIN, new Stock(3, Comparison.micros(BEFORE), true, false));
        known.put(Comparison.bytes("B"), 102, MAIN, new Stock(5, Comparison.micros(BEFORE), true, false));
        comparison = new Comparison(known, 0, Map.of("main", MAIN), BEFORE, Set.of(), new Unheard());
        comparison.row(1, "A", "main", 10, TAKEN, TAKEN);
        comparison.row(2, "B", "main", 5, TAKEN, TAKEN);
        comparison.end(true);
        assertThat(comparison.propose()).isEqualTo(1);
    }

    @Test
    void isKnownOnceItIsCommitted() {
        comparison.proposed().wrote("77", List.of(position(101, 10, true, 0)));
        assertThat(onHand("A")).isEqualTo(3);
        assertThat(known.own()).isEmpty();

        comparison.committed();

        int position = known.position(known.item(Comparison.bytes("A")), MAIN);
        assertThat(known.is(position, new Stock(10, Comparison.micros(BEFORE.plusSeconds(60)) + 2, true, false)))
                .as("its time rounded as the database does").isTrue();
        assertThat(onHand("B")).isEqualTo(5);
        assertThat(known.own()).containsExactly("77");
    }

    @Test
    void isForgottenAsSoonAsTheTokenHasSeenIt() {
        comparison.proposed().wrote("77", List.of(position(101, 10, true, 0)));
        comparison.committed();

        known.upTo("78:78:");

        assertThat(known.own()).isEmpty();
        assertThat(onHand("A")).isEqualTo(10);
    }

    @Test
    void isReadAnewOfItemsOfWhichMoreWasWrittenThanWasProposedHere() {
        comparison.proposed().wrote("77", List.of(position(101, 10, true, 0), position(103, 1, true, 0)));

        comparison.committed();

        assertThat(onHand("A")).isEqualTo(10);
        assertThat(known.own()).containsExactly("77");
        assertThat(known.unread()).containsExactly(103L);
        known.upTo("78:78:");
        assertThat(known.unread()).isEmpty();
    }

    @Test
    void isAsThePositionWasLeftWhateverWasProposed() {
        comparison.proposed().wrote("77", List.of(position(101, 8, false, 2)));

        comparison.committed();

        int position = known.position(known.item(Comparison.bytes("A")), MAIN);
        assertThat(known.onHand(position)).isEqualTo(8);
        assertThat(known.isCovered(position)).isFalse();
        assertThat(known.isSound(position)).isFalse();
    }

    private long onHand(String sku) {
        return known.onHand(known.position(known.item(Comparison.bytes(sku)), MAIN));
    }

    private static LockedPosition position(long item, long onHand, boolean covered, int missed) {
        Observed observed = new Observed(TAKEN, TAKEN);
        return new LockedPosition(
                new PositionKey(item, MAIN), 1, 2, onHand, 0, observed, null, covered, missed, TAKEN, "1");
    }

    /** Of no interest here. */
    private static final class Unheard implements Comparison.Out {

        @Override
        public void row(long line, String sku, @Nullable Long itemId, String location, long quantity, Instant takenAt,
                Instant observedAt) {}

        @Override
        public void item(long itemId) {}

        @Override
        public void change(long itemId, int locationId, long quantity, Instant takenAt, Instant observedAt) {}
    }
}
