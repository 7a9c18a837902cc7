package io.stockproof.display;

import io.stockproof.availability.Context;
import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.kernel.MethodCode;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** A context as one text, so that it can be part of a key: {@code US|CA|94107|domestic}. */
public final class ContextKey {

    /** Stands for every context. */
    public static final String ALL = "";

    private ContextKey() {}

    /** Parts that the context leaves open are empty. Postal codes that differ in blanks or dashes alone are one. */
    public static String of(Context context) {
        Destination to = context.destination();
        String postal = to.postalCode() == null ? null : Destination.normalizedPostal(to.postalCode());
        MethodCode method = context.shippingMethod();
        return to.country().value() + '|' + text(to.region()) + '|' + text(postal) + '|'
                + text(method == null ? null : method.value());
    }

    /** Reads what {@link #of} wrote. */
    public static Context parse(String key) {
        String[] parts = key.split("\\|", -1);
        return new Context(
                new Destination(new CountryCode(parts[0]), part(parts[1]), part(parts[2])),
                parts[3].isEmpty() ? null : new MethodCode(parts[3]));
    }

    /** How many members {@code key} names of {@code context}; {@code -1} where it names another, 0 for all contexts. */
    public static int named(String key, String context) {
        if (key.equals(ALL)) {
            return 0;
        }
        String[] parts = key.split("\\|", -1);
        String[] of = context.split("\\|", -1);
        int named = 0;
        for (int i = 0; i < parts.length; i++) {
            if (!parts[i].isEmpty()) {
                if (!parts[i].equals(of[i])) {
                    return -1;
                }
                named++;
            }
        }
        return named;
    }

    /** Orders displays of one variant by how they hold in {@code context}: the one that names most of it first. */
    public static Comparator<String> closestTo(String context) {
        return Comparator.comparingInt((String key) -> named(key, context))
                .reversed()
                .thenComparing(Comparator.naturalOrder());
    }

    private static String text(@Nullable String part) {
        return part == null ? "" : part;
    }

    private static @Nullable String part(String text) {
        return text.isEmpty() ? null : text;
    }
}
