package io.stockproof.connector;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How a reading ended that can be trusted. */
public sealed interface ReadOutcome {

    /**
     * All was read.
     *
     * @param complete whether an item of the supplier that was in no row is missing (a feed that says so); readings
     *     product by product tell it per item by {@link RowSink#itemRead}
     * @param digest of the body's bytes as they came, where the answer is one body, or of those of all its pages
     */
    record Read(
            boolean complete, @Nullable String etag, @Nullable String lastModified, @Nullable String digest)
            implements
                ReadOutcome {}

    /** The supplier says that nothing changed since the answer applied last (HTTP 304). */
    record NotModified(Instant askedAt) implements ReadOutcome {}

    /** Stopped at a budget. What was read is sound; the rest says nothing. */
    record Stopped(String reason) implements ReadOutcome {}
}
