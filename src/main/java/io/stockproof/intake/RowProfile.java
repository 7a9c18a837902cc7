package io.stockproof.intake;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Gathers, row by row, what a poll looks like as a whole. Small, whatever the number of rows. */
final class RowProfile {

    /** Numbers that programs and people write where they mean none. */
    static final List<Long> SENTINELS = List.of(
            9_999L, 99_999L, 999_999L, 9_999_999L, 99_999_999L, 999_999_999L, 32_767L, 65_535L, 2_147_483_647L,
            4_294_967_295L);

    private static final Set<Long> SENTINEL_SET = Set.copyOf(SENTINELS);

    private static final long SENTINEL_MIN = 9_999L;
    private static final int SIZES = 64;
    private static final long CODE_MIN = 10_000_000L;
    private static final long PRICE_MIN = 100L;

    private final long[] sizes = new long[SIZES];
    private long rows;
    private long rejected;
    private long codes;
    private long prices;
    private long sentinels;
    /** If one quantity above 0 is that of most rows, it is this one: each other takes one of it away. */
    private long most;
    private long mostBeyondOthers;

    void row(long quantity) {
        rows++;
        if (quantity <= 0) {
            return;
        }
        sizes[SIZES - Long.numberOfLeadingZeros(quantity) - 1]++;
        if (mostBeyondOthers == 0) {
            most = quantity;
        }
        mostBeyondOthers += quantity == most ? 1 : -1;
        if (quantity >= CODE_MIN && hasCheckDigit(quantity)) {
            codes++;
        }
        if (quantity >= PRICE_MIN && isPriceEnding((int) (quantity % 100))) {
            prices++;
        }
        if (quantity >= SENTINEL_MIN && SENTINEL_SET.contains(quantity)) {
            sentinels++;
        }
    }

    void rejected() {
        rejected++;
    }

    Profile profile() {
        List<Long> counted = new ArrayList<>();
        int last = SIZES;
        while (last > 0 && sizes[last - 1] == 0) {
            last--;
        }
        for (int size = 0; size < last; size++) {
            counted.add(sizes[size]);
        }
        return new Profile(rows, rejected, codes, prices, sentinels, counted, null, 0, mostBeyondOthers);
    }

    /** That of a GTIN: by threes and ones, from the right. Leading zeros, which a number has lost, change nothing. */
    private static boolean hasCheckDigit(long number) {
        int sum = 0;
        int weight = 1;
        for (long rest = number; rest > 0; rest /= 10) {
            sum += (int) (rest % 10) * weight;
            weight = 4 - weight;
        }
        return sum % 10 == 0;
    }

    private static boolean isPriceEnding(int cents) {
        return cents == 99 || cents == 95 || cents == 90 || cents == 49;
    }
}
