package io.stockproof.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** A part of a number of units, from 0 to 1, exact: never floating point. At most six decimals. */
public record Share(@JsonValue BigDecimal value) implements Comparable<Share> {

    public static final Share NONE = new Share(BigDecimal.ZERO);
    public static final Share ALL = new Share(BigDecimal.ONE);
    public static final int DECIMALS_MAX = 6;

    @JsonCreator
    public Share {
        value = value.stripTrailingZeros();
        if (value.scale() < 0) {
            value = value.setScale(0);
        }
        if (value.signum() < 0 || value.compareTo(BigDecimal.ONE) > 0 || value.scale() > DECIMALS_MAX) {
            throw new IllegalArgumentException("must be from 0 to 1 with at most " + DECIMALS_MAX + " decimals");
        }
    }

    /** Reads a decimal, such as {@code 0.25}. */
    public static Share of(String decimal) {
        return new Share(new BigDecimal(decimal));
    }

    /** The units that this share admits: rounded down. */
    public long admittedOf(long units) {
        return isAllOrNone()
                ? allOrNoneOf(units)
                : value.multiply(BigDecimal.valueOf(units)).setScale(0, RoundingMode.FLOOR).longValueExact();
    }

    /** The units that this share keeps back: rounded up. */
    public long keptOf(long units) {
        return isAllOrNone()
                ? allOrNoneOf(units)
                : value.multiply(BigDecimal.valueOf(units)).setScale(0, RoundingMode.CEILING).longValueExact();
    }

    /** As most are, and for each number that is computed: without arithmetic. */
    private boolean isAllOrNone() {
        return value.scale() == 0;
    }

    private long allOrNoneOf(long units) {
        return value.signum() == 0 ? 0 : units;
    }

    @Override
    public int compareTo(Share other) {
        return value.compareTo(other.value);
    }
}
