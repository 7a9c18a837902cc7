package io.stockproof.connector;

import io.stockproof.supplier.Supplier;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run asks of a connector.
 *
 * @param supplierId the supplier's row
 * @param supplier its settings; placeholders not yet resolved
 * @param items for suppliers read product by product: what is wanted, the longest unread first; empty for feeds
 * @param etag of the answer applied last, for a conditional request; {@code null} where its repetition proves nothing
 * @param lastModified of the answer applied last, likewise
 * @param databaseClock the database's time; what is read is dated by it
 */
public record ReadRequest(
        int supplierId,
        Supplier supplier,
        List<WantedItem> items,
        @Nullable String etag,
        @Nullable String lastModified,
        InstantSource databaseClock) {

    /** The same, but for an answer that must come whole. */
    public ReadRequest unconditional() {
        return new ReadRequest(supplierId, supplier, items, null, null, databaseClock);
    }

    /**
     * An item by sku, with the supplier's own ids where they are known.
     *
     * @param doubted whether it is said to be gone: its ids are looked up before its stock is believed
     * @param undescribed whether nobody knows what it is, or no longer
     */
    public record WantedItem(
            String sku, @Nullable String pid, @Nullable String vid, boolean doubted, boolean undescribed) {

        /** One that is known, and that nobody doubts. */
        public WantedItem(String sku, @Nullable String pid, @Nullable String vid) {
            this(sku, pid, vid, false, false);
        }

        /** The same with its ids. */
        public WantedItem resolved(String itsPid, String itsVid) {
            return new WantedItem(sku, itsPid, itsVid, false, undescribed);
        }
    }
}
