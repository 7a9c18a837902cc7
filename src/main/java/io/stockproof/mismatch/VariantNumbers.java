package io.stockproof.mismatch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Numbers variants from 0 up, for a million of them: their bytes in one array, and eight bytes of tables each. Names are
 * compared whole, since whoever chooses them chooses their hashes too.
 */
final class VariantNumbers {

    static final int NONE = -1;

    private static final int SLOTS_MIN = 64;

    private final int seed = ThreadLocalRandom.current().nextInt();
    private byte[] names = new byte[1_024];
    private int[] ends = new int[SLOTS_MIN];
    private int[] slots = new int[2 * SLOTS_MIN]; // a number and one, 0 where there is none
    private int size;

    int size() {
        return size;
    }

    long bytes() {
        return names.length + 4L * ends.length + 4L * slots.length;
    }

    String name(int number) {
        int start = start(number);
        return new String(names, start, ends[number] - start, StandardCharsets.UTF_8);
    }

    /** {@link #NONE} where it has none yet. */
    int find(String variant) {
        byte[] name = variant.getBytes(StandardCharsets.UTF_8);
        return slots[slotOf(name, 0, name.length)] - 1;
    }

    int findOrAdd(String variant) {
        byte[] name = variant.getBytes(StandardCharsets.UTF_8);
        int slot = slotOf(name, 0, name.length);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        int start = size == 0 ? 0 : ends[size - 1];
        if (names.length - start < name.length) {
            names = Arrays.copyOf(names, Math.addExact(names.length / 2 * 3, name.length));
        }
        System.arraycopy(name, 0, names, start, name.length);
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size / 2 * 3);
        }
        ends[size] = start + name.length;
        size++;
        slots[slot] = size;
        if (size > slots.length / 4 * 3) {
            grow();
        }
        return size - 1;
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    /** The slot with the name, or where it belongs. */
    private int slotOf(byte[] from, int start, int length) {
        int mask = slots.length - 1;
        int slot = hash(from, start, length) & mask;
        while (slots[slot] != 0 && !isNamed(slots[slot] - 1, from, start, length)) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private boolean isNamed(int number, byte[] from, int start, int length) {
        return Arrays.equals(names, start(number), ends[number], from, start, start + length);
    }

    private void grow() {
        slots = new int[2 * slots.length];
        int mask = slots.length - 1;
        for (int number = 0; number < size; number++) {
            int start = start(number);
            int slot = hash(names, start, ends[number] - start) & mask;
            while (slots[slot] != 0) {
                slot = slot + 1 & mask;
            }
            slots[slot] = number + 1;
        }
    }

    private int hash(byte[] bytes, int from, int length) {
        long hash = seed;
        for (int i = from; i < from + length; i++) {
            hash = (hash ^ bytes[i]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return (int) (hash ^ hash >>> 32);
    }
}
