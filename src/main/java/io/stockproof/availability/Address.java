package io.stockproof.availability;

import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import org.jspecify.annotations.Nullable;

/**
 * A destination in the form in which lanes are compared with it.
 *
 * @param region {@code null} where not given
 * @param postal without blanks, in capitals; {@code null} where not given
 */
record Address(CountryCode country, @Nullable String region, @Nullable String postal) {

    static Address of(Destination to) {
        String postal = to.postalCode() == null ? null : Destination.normalizedPostal(to.postalCode());
        return new Address(to.country(), to.region(), postal);
    }
}
