package io.stockproof.availability;

import static org.assertj.core.api.Assertions.assertThat;

import io.stockproof.kernel.DayRange;
import io.stockproof.kernel.MethodCode;
import io.stockproof.kernel.Reason;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Two implementations by two ways of thinking say the same of every world, to the unit. */
class EngineAgreesWithNaiveTest {

    /** What both say; {@code ledger} counts every unit under what became of it. */
    private record Said(
            long available,
            long purchasable,
            StockStatus status,
            List<Reason> reasons,
            MethodCode method,
            List<MethodCode> methods,
            DayRange days,
            Instant observedAt,
            Map<String, Long> ledger) {}

    @Property(tries = 2500, shrinking = ShrinkingMode.OFF)
    void agreesOnEveryUnit(@ForAll long seed) {
        World world = RandomWorld.of(seed);

        assertThat(byEngine(world)).isEqualTo(byNaive(Naive.answer(world)));
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void agreesWithAnyGatesOpen(@ForAll long seed) {
        World world = RandomWorld.of(seed);
        Set<Reason> open = gates(new Random(seed));
        Gates gates = open.stream().reduce(Gates.NONE, Gates::with, (one, other) -> one);

        Answer answer = world.question().decide(gates, null).answer(world.rules());

        Naive.Result naive = Naive.answer(world, open);
        assertThat(said(answer, Map.of())).isEqualTo(new Said(
                naive.available(), naive.purchasable(), naive.status(), naive.reasons(), naive.method(),
                naive.methods(), naive.days(), naive.observedAt(), Map.of()));
        assertThat(Engine.available(world.listing(), world.rules(), world.context(), world.now(), open))
                .isEqualTo(answer.available());
    }

    @Property(tries = 2000, shrinking = ShrinkingMode.OFF)
    void saysTheSameShortOrLong(@ForAll long seed) {
        World world = RandomWorld.of(seed);
        Answer answer = world.answer();

        assertThat(world.available()).isEqualTo(answer.available());
        assertThat(world.explain().answer()).isEqualTo(answer);
    }

    private static Set<Reason> gates(Random random) {
        Set<Reason> open = EnumSet.noneOf(Reason.class);
        for (Reason reason : Reason.values()) {
            if (Gates.isOpenable(reason) && random.nextInt(4) == 0) {
                open.add(reason);
            }
        }
        return open;
    }

    private static Said byNaive(Naive.Result naive) {
        return new Said(
                naive.available(), naive.purchasable(), naive.status(), naive.reasons(), naive.method(),
                naive.methods(), naive.days(), naive.observedAt(), naive.ledger());
    }

    private static Said byEngine(World world) {
        Explanation explanation = world.explain();
        Map<String, Long> ledger = new TreeMap<>();
        Map<Integer, Integer> sourceOfRank = new TreeMap<>();
        world.listing().sources().forEach(source -> sourceOfRank.put(source.rank(), sourceOfRank.size()));
        int component = 0;
        int lastSource = -1;
        for (Explanation.Part part : explanation.components()) {
            int source = sourceOfRank.get(part.source());
            component = source == lastSource ? component + 1 : 0;
            lastSource = source;
            String prefix = source + "/" + component + "/";
            part.withheld().stream()
                    .filter(w -> w.quantity() > 0)
                    .forEach(w -> ledger.put(prefix + w.location() + "/" + w.reason(), w.quantity()));
            part.leftOver().forEach(l -> ledger.put(prefix + "left over/" + l.reason(), l.quantity()));
            if (part.purchasable() > 0) {
                ledger.put(prefix + "/sold", part.purchasable() * part.units());
            }
        }
        return said(world.answer(), ledger);
    }

    private static Said said(Answer answer, Map<String, Long> ledger) {
        return new Said(
                answer.available(), answer.purchasable(), answer.status(), answer.reasons(), answer.shippingMethod(),
                answer.shippingMethods(), answer.deliveryDays(), answer.observedAt(), ledger);
    }
}
