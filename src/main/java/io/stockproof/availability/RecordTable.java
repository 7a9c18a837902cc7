package io.stockproof.availability;

import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;

/**
 * A map from bytes to bytes, for millions of small entries: four bytes of a table and the entry itself each. Keys are
 * compared whole, since whoever chooses them chooses their hashes too. For one writer; readers are kept apart from it.
 */
final class RecordTable {

    private static final int SLOTS_MIN = 64;

    private final RecordArena arena = new RecordArena();
    private final long seed = ThreadLocalRandom.current().nextLong();
    private final Decoder writersDecoder = new Decoder();
    private int[] slots = new int[SLOTS_MIN];
    private int size;

    int size() {
        return size;
    }

    long bytes() {
        return arena.bytes() + 4L * slots.length;
    }

    /** Sets {@code found} to the value of the key that starts {@code key}; false if there is none. */
    boolean find(byte[] key, int keyLength, Decoder found) {
        int slot = slotOf(key, keyLength, found);
        if (slots[slot] == RecordArena.NONE) {
            return false;
        }
        found.skip(keyLength);
        return true;
    }

    void put(byte[] key, int keyLength, byte[] value, int valueLength) {
        int slot = slotOf(key, keyLength, writersDecoder);
        int length = lengthWithHead(keyLength, valueLength);
        int address = slots[slot];
        if (address == RecordArena.NONE) {
            address = arena.take(length);
            slots[slot] = address;
            size++;
        } else {
            int before = lengthAt(address);
            if (!RecordArena.isSameSize(before, length)) {
                arena.give(address, before);
                address = arena.take(length);
                slots[slot] = address;
            }
        }
        byte[] chunk = arena.chunk(address);
        int at = RecordArena.offset(address);
        at = Encoder.put(chunk, at, keyLength);
        at = Encoder.put(chunk, at, valueLength);
        System.arraycopy(key, 0, chunk, at, keyLength);
        System.arraycopy(value, 0, chunk, at + keyLength, valueLength);
        if (size > slots.length / 4 * 3) {
            grow();
        }
    }

    boolean remove(byte[] key, int keyLength) {
        int slot = slotOf(key, keyLength, writersDecoder);
        int address = slots[slot];
        if (address == RecordArena.NONE) {
            return false;
        }
        arena.give(address, lengthAt(address));
        slots[slot] = RecordArena.NONE;
        size--;
        // Those behind it may have been passed on by it: each looks for its slot anew.
        for (int next = slot + 1 & slots.length - 1; slots[next] != RecordArena.NONE; next =
                next + 1 & slots.length - 1) {
            int moved = slots[next];
            slots[next] = RecordArena.NONE;
            insert(moved);
        }
        return true;
    }

    /** Shows each entry's key and, behind it, its value, in no order. */
    void forEach(Consumer<Decoder> each) {
        Decoder decoder = new Decoder();
        for (int address : slots) {
            if (address != RecordArena.NONE) {
                decoder.from(arena.chunk(address), RecordArena.offset(address));
                decoder.number();
                decoder.number();
                each.accept(decoder);
            }
        }
    }

    /** The slot with the key, {@code at} set to its start; else the one where it belongs. */
    private int slotOf(byte[] key, int keyLength, Decoder at) {
        int mask = slots.length - 1;
        int slot = (int) hash(key, 0, keyLength) & mask;
        while (slots[slot] != RecordArena.NONE) {
            int address = slots[slot];
            at.from(arena.chunk(address), RecordArena.offset(address));
            int thisLength = at.small();
            at.number();
            if (thisLength == keyLength && at.matches(key, keyLength)) {
                return slot;
            }
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        int[] old = slots;
        slots = new int[2 * old.length];
        for (int address : old) {
            if (address != RecordArena.NONE) {
                insert(address);
            }
        }
    }

    private void insert(int address) {
        byte[] chunk = arena.chunk(address);
        writersDecoder.from(chunk, RecordArena.offset(address));
        int keyLength = writersDecoder.small();
        writersDecoder.number();
        int slot = (int) hash(chunk, writersDecoder.at(), keyLength) & slots.length - 1;
        while (slots[slot] != RecordArena.NONE) {
            slot = slot + 1 & slots.length - 1;
        }
        slots[slot] = address;
    }

    private int lengthAt(int address) {
        writersDecoder.from(arena.chunk(address), RecordArena.offset(address));
        return lengthWithHead(writersDecoder.small(), writersDecoder.small());
    }

    private static int lengthWithHead(int keyLength, int valueLength) {
        return Encoder.sizeOf(keyLength) + Encoder.sizeOf(valueLength) + keyLength + valueLength;
    }

    private long hash(byte[] bytes, int from, int length) {
        long hash = seed;
        for (int i = from; i < from + length; i++) {
            hash = (hash ^ bytes[i]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        return hash ^ hash >>> 32;
    }
}
