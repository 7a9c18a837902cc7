package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The members of a gzip file, one after the other, as one stream. The JDK's own reads them too, but calls itself anew for
 * each empty member, and takes a damaged one for the end. Behind the last may stand zeros, and nothing else.
 */
final class GzipMembers extends InputStream {

    private static final int BUFFER_BYTES = 65_536;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xe0;

    private final InputStream packed;
    private final Inflater inflater = new Inflater(true);
    private final CRC32 crc = new CRC32();
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int at;
    private int limit;
    private boolean ended;

    /** {@code packed} begins with a member. */
    GzipMembers(InputStream packed) throws IOException {
        this.packed = packed;
        header(next());
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] unpacked, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!ended) {
            int read = inflate(unpacked, offset, length);
            if (read > 0) {
                crc.update(unpacked, offset, read);
                return read;
            }
            trailer();
            nextMember();
        }
        return -1;
    }

    @Override
    public void close() throws IOException {
        ended = true;
        inflater.end();
        packed.close();
    }

    /** Some bytes of the member at hand; 0 at its end. */
    private int inflate(byte[] unpacked, int offset, int length) throws IOException {
        while (true) {
            int read;
            try {
                read = inflater.inflate(unpacked, offset, length);
            } catch (DataFormatException e) {
                throw damaged();
            }
            if (read > 0) {
                return read;
            }
            if (inflater.finished()) {
                at = limit - inflater.getRemaining();
                return 0;
            }
            if (inflater.needsDictionary()) {
                throw damaged();
            }
            if (!fill()) {
                throw cutOff();
            }
            inflater.setInput(buffer, 0, limit);
        }
    }

    private void trailer() throws IOException {
        if (little(4) != crc.getValue() || little(4) != (inflater.getBytesWritten() & 0xffff_ffffL)) {
            throw damaged();
        }
    }

    private void nextMember() throws IOException {
        if (!hasMore()) {
            ended = true;
            return;
        }
        int first = next();
        if (first != 0) {
            header(first);
            return;
        }
        while (hasMore()) {
            if (next() != 0) {
                throw damaged();
            }
        }
        ended = true;
    }

    private void header(int first) throws IOException {
        if (first != 0x1f || next() != 0x8b || next() != 8) {
            throw damaged();
        }
        int flags = next();
        if ((flags & FLAGS_RESERVED) != 0) {
            throw damaged();
        }
        pass(6); // time, level and system
        if ((flags & FLAG_EXTRA) != 0) {
            pass(little(2));
        }
        if ((flags & FLAG_NAME) != 0) {
            passText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            passText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            pass(2);
        }
        inflater.reset();
        inflater.setInput(buffer, at, limit - at);
        crc.reset();
    }

    private void passText() throws IOException {
        while (next() != 0) {
            // A name or comment plays no part, however long it is.
        }
    }

    private void pass(long bytes) throws IOException {
        for (long passed = 0; passed < bytes; passed++) {
            next();
        }
    }

    private long little(int bytes) throws IOException {
        long value = 0;
        for (int byteAt = 0; byteAt < bytes; byteAt++) {
            value |= (long) next() << (8 * byteAt);
        }
        return value;
    }

    /** The next packed byte, which must be there. */
    private int next() throws IOException {
        if (!hasMore()) {
            throw cutOff();
        }
        return buffer[at++] & 0xff;
    }

    private boolean hasMore() throws IOException {
        return at < limit || fill();
    }

    private boolean fill() throws IOException {
        at = 0;
        limit = Math.max(0, packed.read(buffer, 0, buffer.length));
        return limit > 0;
    }

    private static FeedFault cutOff() {
        return new FeedFault(Kind.TRUNCATED, "The packed body is cut off");
    }

    private static FeedFault damaged() {
        return new FeedFault(Kind.MALFORMED, "The packed body is damaged");
    }
}
