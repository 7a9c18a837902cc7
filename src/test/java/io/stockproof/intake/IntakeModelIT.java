package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.ledger.LedgerAudit;
import io.stockproof.supplier.ConnectorKind;
import io.stockproof.testing.StockproofIT;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.util.unit.DataSize;

/**
 * Random polls and pushes, in and out of order, against a model that is as simple as it can be: the statement taken last
 * counts, and of two of the same time the one that came last; what complete answers leave out twice in a row is zero; what
 * they say of an item twice, differently, or cannot be read, changes none of its values. On two instances in turn, of
 * which one keeps in mind what it has seen, and one has no room for it.
 */
@StockproofIT
class IntakeModelIT {

    private static final List<String> SKUS = List.of("A", "B", "C", "D");
    /** With those that only answers name: items are made on sight. */
    private static final List<String> SAID = List.of("A", "B", "C", "D", "E", "F");
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
        List<PollRun> instances = List.of(
                world.runner, world.otherInstance(DataSize.ofMegabytes(1)), world.otherInstance(DataSize.ofBytes(1)));
        TreeMap<String, Known> model = new TreeMap<>();
        Instant base = clock.instant().minusSeconds(1000);
        for (int step = 0; step < 25; step++) {
            // Mostly forward, sometimes back, sometimes the same time again.
            Instant at = base.plusSeconds(step * 3L - random.nextInt(8));
            if (random.nextInt(3) == 0) {
                push(world, random, model, at);
            } else {
                poll(world, instances.get(random.nextInt(instances.size())), random, model, at);
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

    private static void poll(
            IntakeWorld world, PollRun instance, Random random, TreeMap<String, Known> model, Instant at) {
        List<String> rows = new ArrayList<>();
        TreeMap<String, Long> stated = new TreeMap<>();
        Set<String> rejected = new TreeSet<>();
        SAID.forEach(sku -> sayOf(sku, random, rows, stated, rejected));
        if (stated.isEmpty()) {
            return;
        }
        world.connector.script = IntakeWorld.feedAt(at, rows.toArray(String[]::new));
        world.poll(instance);
        model.forEach((position, known) -> {
            if (rejected.contains(position) && !at.isBefore(known.taken)) {
                known.missed = 0;
            } else if (!stated.containsKey(position)) {
                known.missing(at);
            }
        });
        stated.forEach(
                (position, quantity) -> model.computeIfAbsent(position, none -> new Known()).state(quantity, at));
    }

    private static void sayOf(
            String sku, Random random, List<String> rows, TreeMap<String, Long> stated, Set<String> rejected) {
        int kind = random.nextInt(12);
        for (String place : PLACES) {
            String position = sku + "@" + place;
            int choice = random.nextInt(10);
            if (choice < 7) {
                // Often what it was, so that there is something to be left alone.
                long quantity = random.nextInt(3) == 0 ? random.nextInt(4) : sku.charAt(0) % 4;
                stated.put(position, quantity);
                rows.add(position + "=" + quantity);
                if (choice == 0) {
                    rows.add(position + "=" + quantity);
                }
            } else if (choice == 7) {
                rejected.add(position);
                rows.add(position + "=?");
            }
        }
        String one = sku + "@" + PLACES.get(random.nextInt(2));
        if (kind == 0 && stated.containsKey(one)) { // contradicts itself about the item
            rows.add(one + "=" + (stated.get(one) + 1));
            PLACES.forEach(place -> {
                stated.remove(sku + "@" + place);
                rejected.add(sku + "@" + place);
            });
        } else if (kind == 1) { // a row that may speak of any of its locations
            rows.add(sku + "@=?");
            PLACES.stream()
                    .map(place -> sku + "@" + place)
                    .filter(position -> !stated.containsKey(position))
                    .forEach(rejected::add);
        }
        Collections.shuffle(rows, random);
    }
}
