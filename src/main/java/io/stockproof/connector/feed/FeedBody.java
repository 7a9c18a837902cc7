package io.stockproof.connector.feed;

import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What fetching a file gave. */
sealed interface FeedBody extends AutoCloseable {

    @Override
    void close() throws IOException;

    /** The file, whole, on disk; {@code link} is the header that may lead to the next page. */
    record Whole(
            Spool spool, @Nullable String etag, @Nullable String lastModified, @Nullable String link, Instant takenAt)
            implements
                FeedBody {

        @Override
        public void close() throws IOException {
            spool.close();
        }
    }

    /** The file is the one that was applied last. */
    record NotModified(Instant askedAt) implements FeedBody {
        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
