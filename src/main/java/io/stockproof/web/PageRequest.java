package io.stockproof.web;

import org.jspecify.annotations.Nullable;

/**
 * The part of a list that is asked for: {@code ?limit=} (1 to 500, default 50) and {@code ?cursor=}. A controller takes
 * it as an argument.
 */
public record PageRequest(int limit, @Nullable Cursor cursor) {

    public static final int LIMIT_DEFAULT = 50;
    public static final int LIMIT_MAX = 500;

    /** One more row than a page holds, so that its end is known. */
    public int limitPlusOne() {
        return limit + 1;
    }
}
