package io.stockproof.availability;

import java.util.Arrays;

/** Gathers the items that listings name; millions of them, many twice. */
final class ItemIds {

    private long[] ids = new long[1024];
    private int size;

    void add(StockRows.Component component) {
        Long id = component.itemId();
        if (id == null) {
            return;
        }
        if (size == ids.length) {
            ids = distinct();
            size = ids.length;
            ids = Arrays.copyOf(ids, Math.max(1024, 2 * size));
        }
        ids[size++] = id;
    }

    /** Ascending, each once. */
    long[] distinct() {
        return Arrays.stream(ids, 0, size).sorted().distinct().toArray();
    }
}
