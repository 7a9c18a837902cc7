package io.stockproof.diagnosis;

import static io.stockproof.diagnosis.DiagnosisFixture.changed;
import static io.stockproof.diagnosis.DiagnosisFixture.facts;
import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.availability.ItemFacts;
import io.stockproof.availability.RandomWorld;
import io.stockproof.availability.StockAt;
import io.stockproof.availability.World;
import io.stockproof.diagnosis.Known.ItemState;
import io.stockproof.diagnosis.Known.PositionState;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;

/**
 * One to three causes are planted in random stores that sell all they have, each in a part of the store. What is right
 * is found without gates: the causes are taken out again as data, in all combinations, and the smallest that gives most
 * of the gap back is what should be fixed.
 */
class PlantedCausesTest {

    private static final int LISTINGS = 8;

    private static int diagnosed;
    private static int right;
    private static int stores;
    private static int planted;
    private static int keys;
    private static final List<String> WRONG = new ArrayList<>();

    @Property(tries = 700, shrinking = ShrinkingMode.OFF)
    void namesAPlantedCause(@ForAll long seed) {
        Random random = new Random(seed);
        Plants store = Plants.in(RandomWorld.of(seed), random);
        List<Plant> causes = store.some(1 + random.nextInt(3));
        Set<String> found = new HashSet<>();
        for (World healthy : store.listings(LISTINGS)) {
            long displayed = healthy.answer().available();
            World sick = store.with(causes, healthy);
            if (displayed == 0 || sick.answer().available() >= displayed) {
                continue;
            }
            Set<Plant> right = rightOnes(store, causes, healthy);
            Diagnosis diagnosis = Diagnosis.of(facts(displayed, sick, history(healthy, sick)));
            diagnosed++;
            found.add(diagnosis.causeKey());
            if (right.stream().anyMatch(plant -> plant.causes().contains(diagnosis.rootCause()))) {
                PlantedCausesTest.right++;
            } else if (WRONG.size() < 20) {
                WRONG.add("seed " + seed + ": " + diagnosis.rootCause() + " " + diagnosis.contributing() + ", not "
                        + right
                        + " of " + causes + ": " + diagnosis.suggestion());
            }
        }
        if (!found.isEmpty()) {
            stores++;
            planted += causes.size();
            keys += found.size();
        }
    }

    /** What the ledger knows of stock that is gone. */
    private static Known history(World healthy, World sick) {
        Map<ItemKey, ItemFacts> before = new HashMap<>();
        healthy.items(item -> {
            before.put(item.key(), item);
            return item;
        });
        Map<ItemKey, ItemState> items = new HashMap<>();
        sick.items(item -> {
            Map<LocationCode, PositionState> states = new HashMap<>();
            for (StockAt at : item.stock()) {
                before.get(item.key()).stock().stream()
                        .filter(then -> then.location().equals(at.location()) && then.onHand() != at.onHand())
                        .forEach(then -> states.put(at.location(), changed(then.onHand(), at.onHand())));
            }
            items.put(item.key(), new ItemState(null, null, null, states));
            return item;
        });
        return new Known(Map.of(), items, List.of(), null);
    }

    @AfterContainer
    static void isRightNearlyAlwaysAndGroupsByCause() {
        assertThat(diagnosed).isGreaterThan(1000);
        assertThat(right).describedAs("of %s: %s", diagnosed, WRONG).isGreaterThanOrEqualTo(diagnosed * 99 / 100);
        assertThat(keys).describedAs("of %s causes in %s stores", planted, stores)
                .isLessThanOrEqualTo(planted + stores);
    }

    /** The first of each smallest set of causes that, taken out, gives back most of what is missing. */
    private static Set<Plant> rightOnes(Plants store, List<Plant> causes, World healthy) {
        long displayed = healthy.answer().available();
        long now = store.with(causes, healthy).answer().available();
        Set<Plant> right = new HashSet<>();
        for (int size = 1; size <= causes.size() && right.isEmpty(); size++) {
            for (int set = 1; set < 1 << causes.size(); set++) {
                List<Plant> out = new ArrayList<>();
                List<Plant> in = new ArrayList<>();
                for (int i = 0; i < causes.size(); i++) {
                    ((set & 1 << i) != 0 ? out : in).add(causes.get(i));
                }
                long then = store.with(in, healthy).answer().available();
                if (out.size() == size && 2 * (then - now) >= displayed - now) {
                    right.add(out.getFirst());
                }
            }
        }
        return right;
    }
}
