package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.time.Duration;

/** Watches a download. A supplier that was quick at first may still drip later, so each stretch is judged alone. */
final class Pace {

    private final FeedProperties properties;
    private final long startedNanos = System.nanoTime();
    private long stretchNanos = startedNanos;
    private long stretchBytes;

    Pace(FeedProperties properties) {
        this.properties = properties;
    }

    /** To be told of all that comes; fails where that is too slow, or takes too long in all. */
    void came(int bytes) throws ConnectorException {
        long now = System.nanoTime();
        stretchBytes += bytes;
        if (Duration.ofNanos(now - startedNanos).compareTo(properties.downloadTimeout()) > 0) {
            throw new ConnectorException(
                    Kind.TIMEOUT, "The download took longer than " + properties.downloadTimeout());
        }
        Duration stretch = Duration.ofNanos(now - stretchNanos);
        if (stretch.compareTo(properties.slowStart()) <= 0) {
            return;
        }
        if (stretchBytes < properties.bytesPerSecondMin() * (stretch.toMillis() / 1000.0)) {
            throw new ConnectorException(
                    Kind.TIMEOUT,
                    "The download was slower than " + properties.bytesPerSecondMin() + " bytes a second");
        }
        stretchNanos = now;
        stretchBytes = 0;
    }
}
