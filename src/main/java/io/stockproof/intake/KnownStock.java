package io.stockproof.intake;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known of one supplier's positions, as small as it can be: some 60 bytes each. Items and positions have
 * numbers, from 0, that stay. It knows of what it was told; whoever reads it sees to it that it is true. For one thread.
 */
final class KnownStock {

    private static final int LARGE = -1;
    private static final byte COVERED = 1;
    private static final byte MISSED = 2;

    private final SkuIndex skus;
    private long[] itemIds;
    /** An item's last made position; the others follow by {@link #before}; -1 ends it. */
    private int[] lastOf;
    private int[] before;
    private int[] locationIds;
    /** {@value #LARGE} for what does not fit. */
    private int[] onHands;
    private long[] takens;
    private byte[] flags;
    private final Map<Integer, Long> large = new HashMap<>();
    private int positions;
    private @Nullable String token;
    /** Transactions that the token has not seen, and of which all is known. */
    private final Set<String> own = new HashSet<>();
    /** Items of which such a transaction wrote what is not known. */
    private final Set<Long> unread = new HashSet<>();

    KnownStock(int expected) {
        skus = new SkuIndex(expected);
        int room = Math.max(16, expected);
        itemIds = new long[room];
        lastOf = new int[room];
        before = new int[room];
        locationIds = new int[room];
        onHands = new int[room];
        takens = new long[room];
        flags = new byte[room];
    }

    /**
     * What is known of a position.
     *
     * @param takenMicros its own observation's; what it inherits is not in it
     * @param covered whether it inherits
     * @param missed whether the last complete answers did not have it
     */
    record Stock(long onHand, long takenMicros, boolean covered, boolean missed) {}

    /** Sets what is known of a position. */
    void put(byte[] sku, long itemId, int locationId, Stock stock) {
        int item = skus.put(sku);
        if (item == itemIds.length) {
            itemIds = Arrays.copyOf(itemIds, longer(item));
            lastOf = Arrays.copyOf(lastOf, itemIds.length);
        }
        if (itemIds[item] == 0) {
            itemIds[item] = itemId;
            lastOf[item] = -1;
        }
        int position = position(item, locationId);
        if (position < 0) {
            position = add(item, locationId);
        }
        set(position, stock);
    }

    private int add(int item, int locationId) {
        int position = positions++;
        if (position == before.length) {
            int room = longer(position);
            before = Arrays.copyOf(before, room);
            locationIds = Arrays.copyOf(locationIds, room);
            onHands = Arrays.copyOf(onHands, room);
            takens = Arrays.copyOf(takens, room);
            flags = Arrays.copyOf(flags, room);
        }
        before[position] = lastOf[item];
        lastOf[item] = position;
        locationIds[position] = locationId;
        return position;
    }

    void set(int position, Stock stock) {
        boolean fits = stock.onHand() <= Integer.MAX_VALUE;
        onHands[position] = fits ? (int) stock.onHand() : LARGE;
        if (!fits) {
            large.put(position, stock.onHand());
        }
        takens[position] = stock.takenMicros();
        flags[position] = flags(stock);
    }

    private static byte flags(Stock stock) {
        return (byte) ((stock.covered() ? COVERED : 0) | (stock.missed() ? MISSED : 0));
    }

    /** The item's number, or -1 where none of its positions is known. */
    int item(byte[] sku) {
        return skus.find(sku);
    }

    /** The position's number, or -1. */
    int position(int item, int locationId) {
        int position = lastOf[item];
        while (position >= 0 && locationIds[position] != locationId) {
            position = before[position];
        }
        return position;
    }

    /** One of the item's positions; the others by {@link #next}. */
    int first(int item) {
        return lastOf[item];
    }

    /** Another of the same item; -1 after the last. */
    int next(int position) {
        return before[position];
    }

    int items() {
        return skus.size();
    }

    int positions() {
        return positions;
    }

    String sku(int item) {
        return skus.text(item);
    }

    long itemId(int item) {
        return itemIds[item];
    }

    int locationId(int position) {
        return locationIds[position];
    }

    long onHand(int position) {
        int units = onHands[position];
        return units == LARGE ? large.getOrDefault(position, 0L) : units;
    }

    long takenMicros(int position) {
        return takens[position];
    }

    boolean isCovered(int position) {
        return (flags[position] & COVERED) != 0;
    }

    /** Whether it inherits, and nothing is to be made good about it. */
    boolean isSound(int position) {
        return flags[position] == COVERED;
    }

    /** Whether just this is known of a position; of -1, nothing is. */
    boolean is(int position, Stock stock) {
        return position >= 0
                && onHand(position) == stock.onHand()
                && takens[position] == stock.takenMicros()
                && flags[position] == flags(stock);
    }

    /** Up to where in the change feed it knows of all that was written; {@code null} before it was told. */
    @Nullable
    String token() {
        return token;
    }

    void upTo(String now) {
        token = now;
        own.clear();
        unread.clear();
    }

    /** All that this transaction wrote was set here, but for what it wrote of some items. */
    void knows(String transaction, Set<Long> unlessOf) {
        own.add(transaction);
        unread.addAll(unlessOf);
    }

    /** What need not be told again, though it came after the {@link #token}. */
    Set<String> own() {
        return own;
    }

    /** What has to be read whoever tells of it. */
    Set<Long> unread() {
        return unread;
    }

    /** How much memory it takes. */
    long bytes() {
        return skus.bytes() + 12L * itemIds.length + 21L * before.length + 80L * large.size();
    }

    private static int longer(int length) {
        return Math.toIntExact(Math.min(Integer.MAX_VALUE - 16L, length + (length >> 1) + 16L));
    }
}
