package io.stockproof.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** One HTTP/1.1 answer as its bytes come in; knows no more of it than where it ends. */
final class RawAnswer {

    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LAST_CHUNK = "\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private ByteBuffer bytes = ByteBuffer.allocate(16 * 1024);
    private int bodyAt = -1;
    private int bodyBytes = -1;
    private boolean last;

    /** To be filled, with room in it. */
    ByteBuffer buffer() {
        if (!bytes.hasRemaining()) {
            bytes = ByteBuffer.wrap(Arrays.copyOf(bytes.array(), 2 * bytes.capacity())).position(bytes.position());
        }
        return bytes;
    }

    boolean isWhole() {
        if (bodyAt < 0 && !readHead()) {
            return false;
        }
        return bodyBytes >= 0 ? bytes.position() >= bodyAt + bodyBytes : endsWithLastChunk();
    }

    int status() {
        byte[] head = bytes.array();
        return (head[9] - '0') * 100 + (head[10] - '0') * 10 + head[11] - '0';
    }

    /** Whether the server closes the connection after it. */
    boolean isLast() {
        return last;
    }

    void clear() {
        bytes.clear();
        bodyAt = -1;
        bodyBytes = -1;
        last = false;
    }

    private boolean readHead() {
        byte[] array = bytes.array();
        for (int at = 0; at + HEAD_END.length <= bytes.position(); at++) {
            if (array[at] == '\r' && startsAt(at, HEAD_END)) {
                bodyAt = at + HEAD_END.length;
                String head = new String(array, 0, bodyAt, StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
                last = head.contains("\r\nconnection: close");
                int length = head.indexOf("\r\ncontent-length:");
                if (length >= 0) {
                    int from = length + "\r\ncontent-length:".length();
                    bodyBytes = Integer.parseInt(head.substring(from, head.indexOf('\r', from)).strip());
                } else if (!head.contains("\r\ntransfer-encoding:")) {
                    bodyBytes = 0;
                }
                return true;
            }
        }
        return false;
    }

    private boolean endsWithLastChunk() {
        return startsAt(bytes.position() - LAST_CHUNK.length, LAST_CHUNK);
    }

    private boolean startsAt(int at, byte[] what) {
        return at >= 0 && Arrays.equals(bytes.array(), at, at + what.length, what, 0, what.length);
    }
}
