package io.stockproof.kernel;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/** The code of a store that sells. */
public record ChannelCode(@JsonValue String value) implements Comparable<ChannelCode> {

    @JsonCreator
    public ChannelCode {
        Codes.requireCode(value);
    }

    @Override
    public int compareTo(ChannelCode other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
