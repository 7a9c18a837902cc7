package io.stockproof.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** A location under its supplier, written {@code supplier/code}, such as {@code cj/us}. */
public record LocationCode(SupplierCode supplier, String code) implements Comparable<LocationCode> {

    public LocationCode {
        Codes.requireCode(code);
    }

    /** Reads {@code supplier/code}. */
    @JsonCreator
    public static LocationCode parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("must be supplier/location, such as cj/us");
        }
        return new LocationCode(new SupplierCode(text.substring(0, slash)), text.substring(slash + 1));
    }

    @JsonValue
    @Override
    public String toString() {
        return supplier + "/" + code;
    }

    @Override
    public int compareTo(LocationCode other) {
        int bySupplier = supplier.compareTo(other.supplier);
        return bySupplier != 0 ? bySupplier : code.compareTo(other.code);
    }
}
