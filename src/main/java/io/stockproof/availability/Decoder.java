package io.stockproof.availability;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads what an {@link Encoder} wrote, in the same order. */
final class Decoder {

    private byte[] bytes = new byte[0];
    private int at;

    Decoder from(byte[] these, int offset) {
        bytes = these;
        at = offset;
        return this;
    }

    int at() {
        return at;
    }

    int one() {
        return bytes[at++] & 0xFF;
    }

    int small() {
        return (int) number();
    }

    long number() {
        long value = 0;
        int shift = 0;
        byte next;
        do {
            next = bytes[at++];
            value |= (long) (next & 0x7F) << shift;
            shift += 7;
        } while (next < 0);
        return value;
    }

    long fixed() {
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | bytes[at++] & 0xFF;
        }
        return value;
    }

    String text() {
        int count = small();
        String text = new String(bytes, at, count, StandardCharsets.UTF_8);
        at += count;
        return text;
    }

    /** The text that starts there; reading goes on where it was. */
    String textAt(int offset) {
        int here = at;
        at = offset;
        String text = text();
        at = here;
        return text;
    }

    void skip(int count) {
        at += count;
    }

    boolean matches(byte[] other, int count) {
        return Arrays.equals(bytes, at, at + count, other, 0, count);
    }
}
