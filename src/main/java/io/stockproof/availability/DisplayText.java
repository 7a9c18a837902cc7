package io.stockproof.availability;

import io.stockproof.channel.Display;

/** What a store shows of an answer. */
public final class DisplayText {

    private DisplayText() {}

    /** Such as {@code Out of stock}, {@code Only 3 left}, {@code 50+ available}, {@code 120 available}. */
    public static String of(Answer answer, Display rule) {
        return switch (answer.status()) {
            case UNKNOWN, UNKNOWN_VARIANT -> "Currently unavailable";
            case OUT_OF_STOCK -> "Out of stock";
            case LOW_STOCK, IN_STOCK -> positive(answer, rule);
        };
    }

    /** The same answer for one who may not see exact quantities: no number above the cap. */
    public static Answer capped(Answer answer, Display rule) {
        if (!rule.hideExact() || rule.capAt() == null) {
            return answer;
        }
        return new Answer(
                Math.min(answer.purchasable(), rule.capAt()),
                Math.min(answer.available(), rule.capAt()),
                answer.status(),
                answer.reasons(),
                answer.shippingMethod(),
                answer.shippingMethods(),
                answer.deliveryDays(),
                answer.observedAt());
    }

    private static String positive(Answer answer, Display rule) {
        if (rule.capAt() != null && answer.available() > rule.capAt()) {
            return rule.capAt() + "+ available";
        }
        return answer.status() == StockStatus.LOW_STOCK
                ? "Only " + answer.available() + " left"
                : answer.available() + " available";
    }
}
