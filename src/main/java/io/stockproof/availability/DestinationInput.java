package io.stockproof.availability;

import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.problem.InputError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A destination as a client sends it.
 *
 * @param country ISO 3166-1 alpha-2
 * @param region ISO 3166-2 without the country's prefix
 */
record DestinationInput(String country, @Nullable String region, @Nullable String postalCode) {

    private static final CountryCode ANY = new CountryCode("US");

    /** Adds what is wrong with each part; {@code prefix} is the path to them. */
    void check(String prefix, List<InputError> errors) {
        if (country == null) {
            errors.add(new InputError(prefix + "country", "is required"));
        } else {
            check(prefix + "country", errors, () -> Destination.of(new CountryCode(country)));
        }
        check(prefix + "region", errors, () -> new Destination(ANY, region, null));
        check(prefix + "postalCode", errors, () -> new Destination(ANY, null, postalCode));
    }

    /** Only of parts that were checked. */
    Destination destination() {
        return new Destination(new CountryCode(country), region, postalCode);
    }

    private static void check(String pointer, List<InputError> errors, Runnable part) {
        try {
            part.run();
        } catch (IllegalArgumentException e) {
            errors.add(new InputError(pointer, String.valueOf(e.getMessage())));
        }
    }
}
