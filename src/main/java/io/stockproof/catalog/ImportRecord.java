package io.stockproof.catalog;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An import as the database has it. */
record ImportRecord(
        long importId,
        ImportState state,
        boolean dryRun,
        String principal,
        Instant startedAt,
        @Nullable Instant finishedAt,
        long rowsRead,
        long rowsRejected,
        long listingsCreated,
        long listingsChanged,
        long listingsUnchanged,
        List<ImportError> errors,
        @Nullable String detail) {}
