package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException.Kind;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Unpacks gzip by its first bytes, whatever the headers say, and watches how much comes out. */
final class Unpacking {

    /** A file served as packed that was packed already is packed twice; nobody packs it a third time. */
    private static final int LAYERS_MAX = 2;

    private static final int BUFFER_BYTES = 65_536;
    private static final long RATIO_JUDGED_FROM_BYTES = 1_048_576;

    private Unpacking() {}

    /** The content of {@code body}, unpacked where it is packed. */
    static BufferedInputStream of(InputStream body, long bodyBytes, FeedProperties properties) throws IOException {
        BufferedInputStream content = new BufferedInputStream(body, BUFFER_BYTES);
        for (int layer = 0; startsWith(content, 0x1f, 0x8b); layer++) {
            if (layer == LAYERS_MAX) {
                throw new FeedFault(Kind.MALFORMED, "The body is packed more than " + LAYERS_MAX + " times");
            }
            content = new BufferedInputStream(
                    new Watched(content, bodyBytes, properties), BUFFER_BYTES);
        }
        if (startsWith(content, 'P', 'K')) {
            throw new FeedFault(Kind.MALFORMED, "The body is a zip archive; only gzip is unpacked");
        }
        return content;
    }

    private static boolean startsWith(BufferedInputStream content, int first, int second) throws IOException {
        content.mark(2);
        boolean matches = content.read() == first && content.read() == second;
        content.reset();
        return matches;
    }

    /** Counts what comes out. */
    private static final class Watched extends FilterInputStream {

        private final long bodyBytes;
        private final FeedProperties properties;
        private long unpackedBytes;

        Watched(InputStream packed, long bodyBytes, FeedProperties properties) throws IOException {
            super(new GzipMembers(packed));
            this.bodyBytes = Math.max(1, bodyBytes);
            this.properties = properties;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = in.read(buffer, offset, length);
            if (read > 0) {
                count(read);
            }
            return read;
        }

        @Override
        public long skip(long bytes) {
            throw new UnsupportedOperationException("What is skipped would not be counted");
        }

        private void count(int bytes) throws FeedFault {
            unpackedBytes += bytes;
            if (unpackedBytes > properties.unpackedMax().toBytes()) {
                throw new FeedFault(Kind.TOO_LARGE, "Unpacked, the body is larger than " + properties.unpackedMax());
            }
            if (unpackedBytes > RATIO_JUDGED_FROM_BYTES
                    && unpackedBytes / bodyBytes >= properties.unpackingRatioMax()) {
                throw new FeedFault(Kind.TOO_LARGE,
                        "The body unpacks to more than " + properties.unpackingRatioMax() + " times its size");
            }
        }
    }
}
