package io.stockproof.catalog;

import io.stockproof.kernel.ChannelCode;
import org.jspecify.annotations.Nullable;

/**
 * A row of an import whose listing can be told.
 *
 * @param line of the file, from 1
 * @param supplier absent, as is {@code supplierSku}, where the listing is unmapped
 * @param faulty whether something of it is in error; then its listing stays as it is
 */
record ImportRow(
        long line,
        ChannelCode channel,
        String variant,
        @Nullable String sku,
        @Nullable String barcode,
        @Nullable String title,
        @Nullable String supplier,
        @Nullable String supplierSku,
        int units,
        int rank,
        boolean faulty) {

    ListingKey key() {
        return new ListingKey(channel, variant);
    }
}
