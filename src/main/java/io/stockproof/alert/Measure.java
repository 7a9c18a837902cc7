package io.stockproof.alert;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A figure of a channel beside its limits.
 *
 * @param supplier whom it is about; {@code null} where it is about the channel as a whole
 * @param warnAbove {@code null} where it never warns
 * @param pageAbove {@code null} where it never pages
 * @param detail in words, with the numbers
 */
record Measure(
        AlertKind kind,
        @Nullable String supplier,
        BigDecimal value,
        @Nullable BigDecimal warnAbove,
        @Nullable BigDecimal pageAbove,
        String detail) {

    /** An alert ends once its figure is down to this share of its lowest limit: one that trembles there is one alert. */
    private static final BigDecimal ENDS_AT = new BigDecimal("0.8");

    /** {@code null} where no limit is passed. */
    @Nullable
    Level level() {
        if (pageAbove != null && value.compareTo(pageAbove) > 0) {
            return Level.PAGE;
        }
        return warnAbove != null && value.compareTo(warnAbove) > 0 ? Level.WARN : null;
    }

    /** The level of an alert that is open at {@code before}; {@code null} where it is over. */
    @Nullable
    Level levelAfter(Level before) {
        Level now = level();
        if (now == Level.PAGE || before == Level.PAGE && isNear(pageAbove)) {
            return Level.PAGE;
        }
        return now == Level.WARN || isNear(warnAbove) ? Level.WARN : null;
    }

    private boolean isNear(@Nullable BigDecimal limit) {
        return limit != null && value.compareTo(limit.multiply(ENDS_AT)) > 0;
    }
}
