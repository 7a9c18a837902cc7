package io.stockproof.connector;

import io.stockproof.supplier.Description;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Takes what a connector reads, in the order in which it reads it. Called by one thread. */
public interface RowSink {

    /** A readable row. */
    void row(Row row);

    /**
     * A row that cannot be believed. Where sku (and location) could be read they are given: the row was there, so it is
     * not missing, but its position keeps its value. With a sku but no location it may speak of any location of that
     * item: none of them is missing.
     */
    void rejected(RowError error);

    /**
     * The answer for this item is complete: its locations that were in no row of this reading are missing. Only from
     * readings product by product.
     *
     * @param takenAt the database's time before the request
     */
    void itemRead(String sku, Instant takenAt);

    /** The supplier no longer has this item: its stock is 0 and its mappings are broken. */
    void itemGone(String sku, String reason, Instant takenAt);

    /** The supplier's own ids of an item that was known by sku alone. */
    void itemResolved(String sku, String pid, String vid);

    /**
     * Takes what the supplier says that items are, beside what there is of them; of several for one item the first counts.
     * {@code null} where nobody wants to know.
     */
    @Nullable
    Consumer<Description> descriptions();

    /** The supplier was asked what its items are, and failed: it is not asked again for a while. */
    void askedInVain();

    /**
     * What a supplier says it has of an item at a location.
     *
     * @param line the row's number in the answer, from 1
     * @param sku 1 to 200 printable characters, which its reader has seen to, or an item's that we know
     * @param location its bare code
     * @param seenLocation what is known of the location, for one that nobody declared
     * @param quantity units on hand, 0 or more
     * @param takenAt a lower bound: the number includes no order passed on later
     * @param observedAt from here it ages
     */
    record Row(
            long line,
            String sku,
            String location,
            @Nullable SeenLocation seenLocation,
            long quantity,
            Instant takenAt,
            Instant observedAt) {}

    /**
     * A row in error.
     *
     * @param sku like a readable row's
     * @param column the column's name in the supplier's words
     * @param detail what is wrong; repeats at most 100 characters of the row
     */
    record RowError(long line, @Nullable String sku, @Nullable String location, String column, String detail) {}
}
