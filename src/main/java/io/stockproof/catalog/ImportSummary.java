package io.stockproof.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An import as it is answered, without its errors.
 *
 * @param rowsRead so far
 * @param rowsRejected those in error, and those whose listing has one that is
 * @param listingsUnchanged those that were already as the sheet has them
 * @param detail why it failed
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record ImportSummary(
        long id,
        ImportState state,
        boolean dryRun,
        Instant startedAt,
        @Nullable Instant finishedAt,
        long rowsRead,
        long rowsRejected,
        long listingsCreated,
        long listingsChanged,
        long listingsUnchanged,
        @Nullable String detail) {

    static ImportSummary of(ImportRecord record) {
        return new ImportSummary(
                record.importId(), record.state(), record.dryRun(), record.startedAt(), record.finishedAt(),
                record.rowsRead(), record.rowsRejected(), record.listingsCreated(), record.listingsChanged(),
                record.listingsUnchanged(), record.detail());
    }
}
