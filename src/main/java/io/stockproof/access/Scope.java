package io.stockproof.access;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** What a key may do. {@code ops:write} includes {@code ops:read}, {@code checkout} includes {@code storefront}, {@code admin} all. */
public enum Scope {
    STOREFRONT("storefront"),
    CHECKOUT("checkout"),
    OPS_READ("ops:read"),
    OPS_WRITE("ops:write"),
    ADMIN("admin");

    private final String text;

    Scope(String text) {
        this.text = text;
    }

    /** The scope as the HTTP contract writes it. */
    @JsonValue
    public String text() {
        return text;
    }

    /** Reads what {@link #text()} writes. */
    @JsonCreator
    public static Scope parse(String text) {
        return Arrays.stream(values())
                .filter(scope -> scope.text.equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "must be one of storefront, checkout, ops:read, ops:write, admin"));
    }

    /** This scope and all that it includes. */
    public Set<Scope> closure() {
        return switch (this) {
            case STOREFRONT -> EnumSet.of(STOREFRONT);
            case CHECKOUT -> EnumSet.of(CHECKOUT, STOREFRONT);
            case OPS_READ -> EnumSet.of(OPS_READ);
            case OPS_WRITE -> EnumSet.of(OPS_WRITE, OPS_READ);
            case ADMIN -> EnumSet.allOf(Scope.class);
        };
    }
}
