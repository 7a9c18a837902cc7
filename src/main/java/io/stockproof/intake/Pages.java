package io.stockproof.intake;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Numbers by position, 0 until they are set. Kept page by page: in a heap of a gigabyte G1 sees an array of half a
 * megabyte as an occasion to mark all of it, and each poll would give it two.
 */
final class Pages {

    private static final int BITS = 14;
    private static final int MASK = (1 << BITS) - 1;

    private long[] @Nullable [] pages;

    Pages(int expected) {
        pages = new long[(expected >> BITS) + 1][];
    }

    long get(int at) {
        int page = at >> BITS;
        long[] numbers = page < pages.length ? pages[page] : null;
        return numbers == null ? 0 : numbers[at & MASK];
    }

    void set(int at, long number) {
        int page = at >> BITS;
        if (page >= pages.length) {
            pages = Arrays.copyOf(pages, page + 1);
        }
        long[] numbers = pages[page];
        if (numbers == null) {
            numbers = new long[MASK + 1];
            pages[page] = numbers;
        }
        numbers[at & MASK] = number;
    }
}
