package io.stockproof.availability;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a record's bytes: numbers in as few as they need. Used again for the next record; for one thread. */
final class Encoder {

    private byte[] bytes = new byte[256];
    private int length;

    Encoder reset() {
        length = 0;
        return this;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    Encoder one(int value) {
        room(1);
        bytes[length++] = (byte) value;
        return this;
    }

    /** From 0 up; small ones are short. */
    Encoder number(long value) {
        room(10);
        length = put(bytes, length, value);
        return this;
    }

    /** Any, in eight bytes. */
    Encoder fixed(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    Encoder text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(utf8.length);
        return raw(utf8, utf8.length);
    }

    Encoder raw(byte[] from, int count) {
        room(count);
        System.arraycopy(from, 0, bytes, length, count);
        length += count;
        return this;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
        }
    }

    static int put(byte[] into, int at, long value) {
        int next = at;
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            into[next++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        into[next++] = (byte) rest;
        return next;
    }

    static int sizeOf(long value) {
        return (70 - Long.numberOfLeadingZeros(value | 1)) / 7;
    }
}
