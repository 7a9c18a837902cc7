package io.stockproof.ledger;

import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * Which anchors an audit goes on from, and which entries it reads.
 *
 * @param month the last one whose anchors are taken; {@code null} for none, since no month was closed
 * @param from the first moment whose entries are read
 * @param to exclusive
 */
record AuditStart(@Nullable LocalDate month, OffsetDateTime from, OffsetDateTime to) {

    /** All that was recorded since the end of {@code month}; all, where that is {@code null}. */
    static AuditStart after(@Nullable LocalDate month) {
        // The driver reads these two as the infinities.
        OffsetDateTime from = month == null ? OffsetDateTime.MIN : startOf(month.plusMonths(1));
        return new AuditStart(month, from, OffsetDateTime.MAX);
    }

    static OffsetDateTime startOf(LocalDate month) {
        return month.atStartOfDay().atOffset(ZoneOffset.UTC);
    }
}
