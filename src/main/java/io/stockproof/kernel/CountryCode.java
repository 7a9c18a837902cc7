package io.stockproof.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A country by its assigned ISO 3166-1 alpha-2 code, such as {@code US}; {@code ZZ} is none. */
public record CountryCode(@JsonValue String value) implements Comparable<CountryCode> {

    private static final Set<String> ASSIGNED =
            Arrays.stream(Locale.getISOCountries()).collect(Collectors.toUnmodifiableSet());

    @JsonCreator
    public CountryCode {
        if (!ASSIGNED.contains(value)) {
            throw new IllegalArgumentException("must be an ISO 3166-1 alpha-2 country code, such as US");
        }
    }

    /** Whether {@code text} is an assigned code. */
    public static boolean isAssigned(String text) {
        return ASSIGNED.contains(text);
    }

    @Override
    public int compareTo(CountryCode other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
