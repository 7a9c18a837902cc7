package io.stockproof.availability;

import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A destination as a client sends it.
 *
 * @param country ISO 3166-1 alpha-2
 * @param region ISO 3166-2 without the country's prefix
 */
public record DestinationInput(String country, @Nullable String region, @Nullable String postalCode) {

    private static final CountryCode ANY = new CountryCode("US");

    /** One that stands in parameters: sound, or {@code invalid-request}. */
    public static DestinationInput checked(
            String country, @Nullable String region, @Nullable String postalCode) {
        DestinationInput to = new DestinationInput(country, region, postalCode);
        List<InputError> errors = new ArrayList<>();
        to.check("", errors);
        if (!errors.isEmpty()) {
            throw ProblemType.INVALID_REQUEST.because("The query is not valid.", errors);
        }
        return to;
    }

    /** Adds what is wrong with each part; {@code prefix} is the path to them. */
    public void check(String prefix, List<InputError> errors) {
        if (country == null) {
            errors.add(new InputError(prefix + "country", "is required"));
        } else {
            check(prefix + "country", errors, () -> Destination.of(new CountryCode(country)));
        }
        check(prefix + "region", errors, () -> new Destination(ANY, region, null));
        check(prefix + "postalCode", errors, () -> new Destination(ANY, null, postalCode));
    }

    /** Only of parts that were checked. */
    public Destination destination() {
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
