package io.stockproof.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The code of a shipping method. */
public record MethodCode(@JsonValue String value) implements Comparable<MethodCode> {

    @JsonCreator
    public MethodCode {
        Codes.requireCode(value);
    }

    @Override
    public int compareTo(MethodCode other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
