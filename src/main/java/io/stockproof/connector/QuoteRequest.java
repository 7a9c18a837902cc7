package io.stockproof.connector;

import io.stockproof.kernel.CountryCode;
import io.stockproof.kernel.Destination;
import io.stockproof.supplier.Suppliers.StoredSupplier;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/**
 * How would you send this?
 *
 * @param from where the parcel begins
 * @param within how long an answer is waited for, our own turns and retries included
 */
public record QuoteRequest(
        StoredSupplier supplier,
        CountryCode from,
        Destination to,
        List<Content> contents,
        Duration within,
        InstantSource databaseClock) {

    public QuoteRequest {
        contents = List.copyOf(contents);
    }

    /** Units of an item, by the supplier's own id of it. */
    public record Content(String vid, long units) {}
}
