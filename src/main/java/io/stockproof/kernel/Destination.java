package io.stockproof.kernel;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a parcel goes. A part that is absent is unknown, and matches every lane.
 *
 * @param region ISO 3166-2 without the country's prefix, such as {@code CA}
 * @param postalCode as the country writes it; compared without blanks and in capitals
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Destination(CountryCode country, @Nullable String region, @Nullable String postalCode) {

    private static final Pattern REGION = Pattern.compile("[A-Z0-9]{1,3}");
    private static final Pattern POSTAL_CODE = Pattern.compile("[A-Z0-9][A-Z0-9 -]{0,14}");

    public Destination {
        if (country == null) {
            throw new IllegalArgumentException("must have a country");
        }
        region = region == null ? null : region.toUpperCase(Locale.ROOT);
        if (region != null && !REGION.matcher(region).matches()) {
            throw new IllegalArgumentException("region must be an ISO 3166-2 code without the country, such as CA");
        }
        postalCode = postalCode == null ? null : postalCode.strip().toUpperCase(Locale.ROOT);
        if (postalCode != null && !POSTAL_CODE.matcher(postalCode).matches()) {
            throw new IllegalArgumentException("postalCode must be 1 to 15 letters, digits, blanks or hyphens");
        }
    }

    /** A destination of which only the country is known. */
    public static Destination of(CountryCode country) {
        return new Destination(country, null, null);
    }

    /** Writes postal codes and prefixes the same way, so that {@code BT1 1AA} starts with {@code bt11}. */
    public static String normalizedPostal(String text) {
        return text.replace(" ", "").replace("-", "").toUpperCase(Locale.ROOT);
    }
}
