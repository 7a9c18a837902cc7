package io.stockproof.availability;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Many small byte records, in few large arrays. A place that is given back is given again to a record of its size. For
 * one writer; readers are kept apart from it by whoever owns it.
 */
final class RecordArena {

    /** Stands for no record. */
    static final int NONE = 0;

    private static final int CHUNK = 1 << 20;
    private static final int UNIT_BITS = 2;
    private static final int PLACE_BITS = 18;
    private static final int PLACES = (1 << PLACE_BITS) - 1;
    private static final int CHUNKS_MAX = 1 << (32 - PLACE_BITS);

    private final List<byte[]> chunks = new ArrayList<>();
    private final Map<Integer, Stack> free = new HashMap<>();
    private int last = -1;
    private int filled = CHUNK;
    private long bytes;

    /** Addresses of places that are free. */
    private static final class Stack {

        private int[] addresses = new int[4];
        private int size;

        void push(int address) {
            if (size == addresses.length) {
                addresses = Arrays.copyOf(addresses, 2 * size);
            }
            addresses[size++] = address;
        }
    }

    /** A place for {@code length} bytes. */
    int take(int length) {
        int size = rounded(length);
        Stack stack = free.get(size);
        if (stack != null && stack.size > 0) {
            return stack.addresses[--stack.size];
        }
        if (size > CHUNK) {
            return address(add(size), 0);
        }
        if (CHUNK - filled < size) {
            last = add(CHUNK);
            // No record has the address that stands for none.
            filled = last == 0 ? 1 << UNIT_BITS : 0;
        }
        int address = address(last, filled);
        filled += size;
        return address;
    }

    /** Gives back what {@link #take} gave for this length. */
    void give(int address, int length) {
        free.computeIfAbsent(rounded(length), size -> new Stack()).push(address);
    }

    byte[] chunk(int address) {
        return chunks.get(address >>> PLACE_BITS);
    }

    static int offset(int address) {
        return (address & PLACES) << UNIT_BITS;
    }

    /** Whether two lengths take the same place. */
    static boolean isSameSize(int length, int other) {
        return rounded(length) == rounded(other);
    }

    long bytes() {
        return bytes;
    }

    private int add(int size) {
        if (chunks.size() == CHUNKS_MAX) {
            throw new IllegalStateException("The index is full");
        }
        chunks.add(new byte[size]);
        bytes += size;
        return chunks.size() - 1;
    }

    private static int address(int chunk, int offset) {
        return chunk << PLACE_BITS | offset >>> UNIT_BITS;
    }

    /** To whole units; long ones to few sizes, so that places are found again. */
    private static int rounded(int length) {
        int step = length <= 512 ? 1 << UNIT_BITS : Integer.highestOneBit(length) >>> 3;
        return (length + step - 1) / step * step;
    }
}
