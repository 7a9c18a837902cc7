package io.stockproof.intake;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * Numbers skus in the order in which they come, from 0. Their bytes lie in one arena and are what is compared: a hash
 * only says where to look, by a seed of its own, since a supplier chooses its skus. For one thread.
 */
final class SkuIndex {

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MIX = 0x9E3779B97F4A7C15L;
    private static final int LONGEST_ARRAY = Integer.MAX_VALUE - 16;

    private final long seed;
    private byte[] arena;
    private int[] ends;
    /** Number + 1, or 0 for an empty slot; at most half full. */
    private int[] slots;
    private int size;
    /** The sku looked for last: suppliers mostly name them in one order. */
    private int last = -1;

    SkuIndex(int expected) {
        this(expected, new SecureRandom().nextLong());
    }

    SkuIndex(int expected, long seed) {
        this.seed = seed;
        this.ends = new int[Math.max(16, expected)];
        this.arena = new byte[Math.max(256, (int) Math.min(LONGEST_ARRAY, expected * 16L))];
        this.slots = new int[slotsFor(this.ends.length)];
    }

    int size() {
        return size;
    }

    /** The sku's number, or -1. */
    int find(byte[] sku) {
        int next = last + 1;
        if (next < size && isAt(next, sku)) {
            last = next;
            return next;
        }
        int number = slots[slot(sku)] - 1;
        if (number >= 0) {
            last = number;
        }
        return number;
    }

    /** The sku's number; a new one where it had none. */
    int put(byte[] sku) {
        int slot = slot(sku);
        if (slots[slot] != 0) {
            return slots[slot] - 1;
        }
        if (size == ends.length) {
            grow();
            slot = slot(sku);
        }
        int start = start(size);
        if (sku.length > arena.length - start) {
            arena = Arrays.copyOf(arena, longer(arena.length, Math.addExact(start, sku.length)));
        }
        System.arraycopy(sku, 0, arena, start, sku.length);
        ends[size] = start + sku.length;
        slots[slot] = size + 1;
        return size++;
    }

    String text(int number) {
        return new String(arena, start(number), ends[number] - start(number), StandardCharsets.UTF_8);
    }

    /** How much memory it takes. */
    long bytes() {
        return arena.length + 4L * ends.length + 4L * slots.length;
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    private boolean isAt(int number, byte[] sku) {
        return Arrays.equals(arena, start(number), ends[number], sku, 0, sku.length);
    }

    /** Where the sku is, or would be. */
    private int slot(byte[] sku) {
        int slot = hash(sku) & (slots.length - 1);
        while (slots[slot] != 0 && !isAt(slots[slot] - 1, sku)) {
            slot = (slot + 1) & (slots.length - 1);
        }
        return slot;
    }

    private void grow() {
        ends = Arrays.copyOf(ends, longer(ends.length, ends.length + 1));
        int wanted = slotsFor(ends.length);
        if (wanted > slots.length) {
            slots = new int[wanted];
            for (int number = 0; number < size; number++) {
                int slot = hash(Arrays.copyOfRange(arena, start(number), ends[number])) & (wanted - 1);
                while (slots[slot] != 0) {
                    slot = (slot + 1) & (wanted - 1);
                }
                slots[slot] = number + 1;
            }
        }
    }

    private int hash(byte[] sku) {
        long hash = seed ^ sku.length;
        int at = 0;
        for (; at + 8 <= sku.length; at += 8) {
            hash = fold(hash ^ (long) LONGS.get(sku, at));
        }
        long rest = 0;
        for (; at < sku.length; at++) {
            rest = (rest << 8) | (sku[at] & 0xFF);
        }
        hash = fold(hash ^ rest);
        return (int) (hash ^ (hash >>> 32));
    }

    private long fold(long word) {
        long other = (seed ^ MIX) | 1;
        return (word * other) ^ Math.unsignedMultiplyHigh(word, other);
    }

    private static int slotsFor(int skus) {
        return (int) Math.min(1L << 30, Long.highestOneBit(Math.max(1, 2L * skus - 1)) << 1);
    }

    private static int longer(int length, int needed) {
        if (needed < 0 || needed > LONGEST_ARRAY) {
            throw new IllegalStateException("One supplier has more skus than an instance can compare");
        }
        return (int) Math.min(LONGEST_ARRAY, Math.max(needed, length + (length >> 1) + 16L));
    }
}
