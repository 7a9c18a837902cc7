package io.stockproof.diagnosis;

import static io.stockproof.diagnosis.DiagnosisFixture.change;
import static io.stockproof.diagnosis.DiagnosisFixture.changed;
import static io.stockproof.diagnosis.DiagnosisFixture.facts;
import static io.stockproof.diagnosis.DiagnosisFixture.quarantined;
import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.availability.ItemFacts;
import io.stockproof.availability.RandomWorld;
import io.stockproof.availability.StockAt;
import io.stockproof.availability.World;
import io.stockproof.diagnosis.Known.ItemState;
import io.stockproof.diagnosis.Known.PositionState;
import io.stockproof.diagnosis.Known.SupplierState;
import io.stockproof.kernel.ItemKey;
import io.stockproof.kernel.LocationCode;
import io.stockproof.kernel.SupplierCode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.EdgeCasesMode;
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

    private static final int STORES = Integer.getInteger("stockproof.test.plantedStores", 1);

    private static final Map<Plant.Kind, Integer> KINDS = new EnumMap<>(Plant.Kind.class);

    private static int understated;
    private static int diagnosed;
    private static int right;
    private static int stores;
    private static int planted;
    private static int keys;
    private static final List<String> WRONG = new ArrayList<>();

    /** The same stores each time: a share that swings by chance around its limit says nothing of a change. */
    @Property(tries = 700, seed = "1", edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void namesAPlantedCause(@ForAll long seed) {
        for (int store = 0; store < STORES; store++) {
            namesAPlantedCauseIn(seed + store * 0x9E3779B97F4A7C15L);
        }
    }

    private static void namesAPlantedCauseIn(long seed) {
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
            Diagnosis diagnosis = Diagnosis.of(facts(displayed, sick, history(healthy, sick, causes)));
            diagnosed++;
            right.forEach(plant -> KINDS.merge(plant.kind(), 1, Integer::sum));
            found.add(diagnosis.causeKey());
            // What stands behind a source of which nobody knows a number is not guessed, where there is another: what is wrong
            // with that one is named, or nothing is.
            boolean isOfNoNumber =
                    healthy.listing().sources().size() > 1 && right.stream().anyMatch(Plant::isOfNoNumber);
            boolean isNotGuessed = isOfNoNumber && diagnosis.rootCause() == RootCause.UNEXPLAINED;
            if (isNotGuessed || (isOfNoNumber ? causes : right).stream()
                    .anyMatch(plant -> plant.causes().contains(diagnosis.rootCause()))) {
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
    private static Known history(World healthy, World sick, List<Plant> causes) {
        Map<ItemKey, ItemFacts> before = new HashMap<>();
        healthy.items(item -> {
            before.put(item.key(), item);
            return item;
        });
        Map<ItemKey, ItemState> items = new HashMap<>();
        sick.items(item -> {
            Map<LocationCode, PositionState> states = new HashMap<>();
            for (StockAt at : item.stock()) {
                before.getOrDefault(item.key(), item).stock().stream() // or a part that is new
                        .filter(then -> then.location().equals(at.location()) && then.onHand() != at.onHand())
                        .forEach(then -> states.put(at.location(), at.onHand() > 0 && causes.stream()
                                .anyMatch(plant -> plant.holdsBack(item))
                                        ? quarantined(at.onHand(), then.onHand())
                                        : changed(then.onHand(), at.onHand())));
            }
            items.put(item.key(), new ItemState(null, null, null, states));
            return item;
        });
        Map<SupplierCode, SupplierState> suppliers = new HashMap<>();
        for (Plant plant : causes) {
            SupplierState state = plant.state();
            if (state != null) {
                suppliers.putIfAbsent(plant.supplier(), state);
            }
        }
        return new Known(suppliers, items, List.of(), null);
    }

    /** The same stores, the other way round: what was wrong is right again, and the store has not followed. */
    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE, shrinking = ShrinkingMode.OFF)
    void tellsThatTheStoreHasNotFollowed(@ForAll long seed) {
        Random random = new Random(seed);
        Plants store = Plants.in(RandomWorld.of(seed), random);
        List<Plant> causes = store.some(1);
        for (World healthy : store.listings(LISTINGS)) {
            World sick = store.with(causes, healthy);
            long displayed = sick.answer().available();
            if (displayed >= healthy.answer().available()) {
                continue;
            }
            Known unknown = new Known(Map.of(), Map.of(), List.of(), null);
            Known told = history(sick, healthy, List.of());
            boolean isByStock = told.items().values().stream().anyMatch(item -> !item.positions().isEmpty());
            Known known = isByStock
                    ? told
                    : new Known(Map.of(), Map.of(), List.of(change("channel", "main", "rules")), null);
            understated++;

            assertThat(Diagnosis.of(facts(displayed, healthy, known)).rootCause())
                    .as("seed %s: %s", seed, causes).isEqualTo(RootCause.CHN_CACHE_STALE);
            assertThat(Diagnosis.of(facts(displayed, healthy, unknown)).rootCause()).isEqualTo(RootCause.UNEXPLAINED);
        }
    }

    @AfterContainer
    static void isRightNearlyAlwaysAndGroupsByCause() {
        assertThat(diagnosed).isGreaterThan(1000);
        assertThat(understated).isGreaterThan(200);
        assertThat(KINDS).as("kinds that were to be found, and how often").hasSameSizeAs(Plant.Kind.values());
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
                    if (out.stream().anyMatch(Plant::isOfNoNumber)) {
                        right.addAll(out); // neither is worth anything without the other
                    }
                }
            }
        }
        return right;
    }
}
