package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.ledger.LedgerAudit;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.testing.StockproofIT;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;

/**
 * Random polls and pushes, in and out of order, against a model that is as simple as it can be: the statement taken last
 * counts, and of two of the same time the one that came last; what complete answers leave out twice in a row is zero.
 */
@StockproofIT
class IntakeModelIT {

    private static final List<String> SKUS = List.of("A", "B", "C", "D");
    private static final List<String> PLACES = List.of("far", "main");

    @Autowired ApplicationContext context;
    @Autowired LedgerAudit audit;
    @Autowired InstantSource clock;

    /** What is known of one position. */
    private static final class Known {
        long quantity;
        Instant taken = Instant.EPOCH;
        int missed;

        void state(long stated, Instant at) {
            if (!at.isBefore(taken)) {
                quantity = stated;
                taken = at;
                missed = 0;
            }
        }

        void missing(Instant at) {
            if (!at.isBefore(taken) && quantity > 0 && ++missed > 1) {
                quantity = 0;
                taken = at;
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void endsWhereTheModelEnds(long seed) {
        IntakeWorld world = new IntakeWorld(context, ConnectorKind.FEED);
        SKUS.forEach(world::item);
        Random random = new Random(seed);
        TreeMap<String, Known> model = new TreeMap<>();
        Instant base = clock.instant().minusSeconds(1000);
        for (int step = 0; step < 25; step++) {
            // Mostly forward, sometimes back, sometimes the same time again.
            Instant at = base.plusSeconds(step * 3L - random.nextInt(8));
            if (random.nextInt(3) == 0) {
                push(world, random, model, at);
            } else {
                poll(world, random, model, at);
            }
            List<String> expected = new ArrayList<>();
            model.forEach((position, known) -> expected.add(position + "=" + known.quantity));
            assertThat(world.positions()).as("seed %d, step %d", seed, step).isEqualTo(expected);
        }
        assertThat(audit.run().violations()).isEmpty();
    }

    private void push(IntakeWorld world, Random random, TreeMap<String, Known> model, Instant at) {
        String sku = SKUS.get(random.nextInt(SKUS.size()));
        String place = PLACES.get(random.nextInt(PLACES.size()));
        long quantity = random.nextInt(4);
        PushIntakeIT.push(context, world, PushIntakeIT.row(sku, place, quantity, at));
        model.computeIfAbsent(sku + "@" + place, none -> new Known()).state(quantity, at);
    }

    private static void poll(IntakeWorld world, Random random, TreeMap<String, Known> model, Instant at) {
        List<String> rows = new ArrayList<>();
        TreeMap<String, Long> stated = new TreeMap<>();
        TreeMap<String, Boolean> rejected = new TreeMap<>();
        for (String sku : SKUS) {
            for (String place : PLACES) {
                String position = sku + "@" + place;
                int choice = random.nextInt(10);
                if (choice < 7) {
                    stated.put(position, (long) random.nextInt(4));
                    rows.add(position + "=" + stated.get(position));
                } else if (choice == 7) {
                    rejected.put(position, true);
                    rows.add(position + "=?");
                }
            }
        }
        if (stated.isEmpty()) {
            return;
        }
        world.poll(IntakeWorld.feedAt(at, rows.toArray(String[]::new)));
        model.forEach((position, known) -> {
            if (rejected.containsKey(position) && !at.isBefore(known.taken)) {
                known.missed = 0;
            } else if (!stated.containsKey(position)) {
                known.missing(at);
            }
        });
        stated.forEach(
                (position, quantity) -> model.computeIfAbsent(position, none -> new Known()).state(quantity, at));
    }
}
