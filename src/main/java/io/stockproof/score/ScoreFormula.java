package io.stockproof.score;

import io.stockproof.score.SupplierScore.Part;
import io.stockproof.score.SupplierScore.Part.Name;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One number from 0 to 100: the weighted mean of parts that each go from 0 to 1. {@code src/docs/supplier-score.md} says
 * it in words. Pure.
 */
final class ScoreFormula {

    /** Of 100. */
    private static final Map<Name, Integer> WEIGHTS = new EnumMap<>(Map.of(
            Name.FRESHNESS, 30, Name.POLLS, 20, Name.ROWS, 10, Name.HELD, 10, Name.STABILITY, 10, Name.FILLERS, 5,
            Name.CARTS, 15));

    /** At this share a part is 0. */
    private static final Map<Name, BigDecimal> WORST = new EnumMap<>(Map.of(
            Name.ROWS, new BigDecimal("0.1"),
            Name.HELD, new BigDecimal("0.1"),
            Name.STABILITY, new BigDecimal("0.05"),
            Name.FILLERS, new BigDecimal("0.5"),
            Name.CARTS, new BigDecimal("0.1")));

    private static final int DIGITS = 4;

    private ScoreFormula() {}

    /** The parts of which something is known, their weights summing up to 1. */
    static List<Part> parts(Figures figures) {
        Map<Name, BigDecimal> values = new EnumMap<>(Name.class);
        Figures.Freshness fresh = figures.freshness();
        if (fresh != null) {
            values.put(Name.FRESHNESS, freshness(fresh.p95Seconds(), fresh.maxAgeSeconds()));
            values.put(Name.HELD, without(Name.HELD, figures.heldRows(), figures.positions()));
            values.put(Name.STABILITY, without(Name.STABILITY, figures.flipFlops(), figures.positions()));
            values.put(Name.FILLERS, without(Name.FILLERS, figures.fillerNumbers(), figures.positions()));
        }
        if (figures.polls() > 0) {
            values.put(Name.POLLS, share(figures.pollsSucceeded(), figures.polls()));
        }
        if (figures.rowsRead() > 0) {
            values.put(Name.ROWS, without(Name.ROWS, figures.rowsRejected(), figures.rowsRead()));
        }
        if (figures.cartLines() > 0) {
            values.put(Name.CARTS, without(Name.CARTS, figures.cartLinesRejected(), figures.cartLines()));
        }
        int sum = values.keySet().stream().mapToInt(ScoreFormula::weight).sum();
        List<Part> parts = new ArrayList<>();
        values.forEach((name, value) -> parts.add(new Part(name, value, share(weight(name), sum))));
        return parts;
    }

    /** {@code null} where there are no parts. */
    static @Nullable Integer score(List<Part> parts) {
        if (parts.isEmpty()) {
            return null;
        }
        BigDecimal weights = BigDecimal.ZERO;
        BigDecimal sum = BigDecimal.ZERO;
        for (Part part : parts) {
            weights = weights.add(BigDecimal.valueOf(weight(part.part())));
            sum = sum.add(part.value().multiply(BigDecimal.valueOf(weight(part.part()))));
        }
        return sum.multiply(BigDecimal.valueOf(100)).divide(weights, 0, RoundingMode.HALF_UP).intValueExact();
    }

    /** 1 up to half of what is called stale, 0 from twice of it. */
    private static BigDecimal freshness(long p95Seconds, long maxAgeSeconds) {
        BigDecimal limit = BigDecimal.valueOf(Math.max(1, maxAgeSeconds));
        BigDecimal over = BigDecimal.valueOf(2).multiply(limit).subtract(BigDecimal.valueOf(p95Seconds));
        return clamped(over.divide(limit.multiply(new BigDecimal("1.5")), DIGITS, RoundingMode.HALF_UP));
    }

    /** 1 where there are none, 0 from the part's worst share on. */
    private static BigDecimal without(Name name, long bad, long all) {
        BigDecimal worst = WORST.getOrDefault(name, BigDecimal.ONE);
        BigDecimal share = BigDecimal.valueOf(bad)
                .divide(BigDecimal.valueOf(Math.max(1, all)).multiply(worst), DIGITS, RoundingMode.HALF_UP);
        return clamped(BigDecimal.ONE.subtract(share));
    }

    private static BigDecimal share(long part, long all) {
        return BigDecimal.valueOf(part).divide(BigDecimal.valueOf(all), DIGITS, RoundingMode.HALF_UP);
    }

    private static int weight(Name name) {
        return WEIGHTS.getOrDefault(name, 0);
    }

    private static BigDecimal clamped(BigDecimal value) {
        return value.max(BigDecimal.ZERO).min(BigDecimal.ONE).setScale(DIGITS, RoundingMode.HALF_UP);
    }
}
