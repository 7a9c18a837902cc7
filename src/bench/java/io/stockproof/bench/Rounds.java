package io.stockproof.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * Lets contenders take turns, so that whatever else the machine does hits all of them: every round runs each once, every
 * other round in the reverse order. Figures of different rounds are never compared.
 */
public final class Rounds {

    /** Enough for a median; {@code -Dbench.rounds} sets another number. */
    public static final int DEFAULT = Integer.getInteger("bench.rounds", 5);

    private final int warmUps;
    private final int rounds;
    private final Map<String, Callable<Sample>> contenders = new LinkedHashMap<>();

    private Rounds(int warmUps, int rounds) {
        this.warmUps = warmUps;
        this.rounds = rounds;
    }

    /** @param warmUps rounds before the first that counts */
    public static Rounds of(int warmUps, int rounds) {
        return new Rounds(warmUps, rounds);
    }

    /** @param turn one measurement; every contender gives the same figures */
    public Rounds add(String name, Callable<Sample> turn) {
        contenders.put(name, turn);
        return this;
    }

    public Measured run() throws Exception {
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        contenders.keySet().forEach(name -> samples.put(name, new ArrayList<>()));
        for (int round = -warmUps; round < rounds; round++) {
            List<String> names = new ArrayList<>(contenders.keySet());
            if (round % 2 != 0) {
                java.util.Collections.reverse(names);
            }
            for (String name : names) {
                Sample sample = contenders.get(name).call();
                System.err.printf("%s %s: %s%n", round < 0 ? "warm-up" : "round " + (round + 1), name,
                        sample.figures());
                if (round >= 0) {
                    samples.get(name).add(sample);
                }
            }
        }
        return new Measured(samples);
    }
}
