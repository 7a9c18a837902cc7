package io.stockproof.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The code of an outside source of stock. */
public record SupplierCode(@JsonValue String value) implements Comparable<SupplierCode> {

    @JsonCreator
    public SupplierCode {
        Codes.requireCode(value);
    }

    @Override
    public int compareTo(SupplierCode other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
