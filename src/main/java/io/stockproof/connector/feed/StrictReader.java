package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;

/**
 * Decodes without ever putting one character in the place of another: bytes that are not of the encoding end the
 * reading, with their line. Also ends it where more characters come in one row than a row may have.
 */
final class StrictReader extends Reader {

    private static final int BUFFER = 8192;

    /** Parsers read ahead by a buffer or two. */
    private static final int READ_AHEAD = 4 * BUFFER;

    /** What comes beyond the longest row before the reading ends. */
    static final int READ_AHEAD_MAX = READ_AHEAD + 2 * BUFFER;

    private final InputStream bytes;
    private final CharsetDecoder decoder;
    private final long rowCharactersMax;
    private final ByteBuffer undecoded = ByteBuffer.allocate(BUFFER).flip();
    private final CharBuffer decoded = CharBuffer.allocate(BUFFER).flip();
    private long line = 1;
    private boolean afterReturn;
    private boolean ended;
    private long charactersInRow;
    private long characters;

    StrictReader(InputStream bytes, Charset charset, long rowCharactersMax) {
        this.bytes = bytes;
        this.decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        this.rowCharactersMax = rowCharactersMax;
    }

    /** The next row, or whatever else is of bounded length, begins about here. */
    void rowBegins() {
        charactersInRow = 0;
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!decoded.hasRemaining()) {
            if (ended) {
                return -1;
            }
            decode();
        }
        int read = Math.min(length, decoded.remaining());
        decoded.get(buffer, offset, read);
        charactersInRow += read;
        if (charactersInRow > rowCharactersMax + READ_AHEAD) {
            throw new FeedFault(Kind.TOO_LARGE,
                    "A row before line " + line + " has more than " + rowCharactersMax + " characters");
        }
        return read;
    }

    /** Whether all was read: what a parser then misses is not there. */
    boolean isAtEnd() throws IOException {
        while (!decoded.hasRemaining() && !ended) {
            decode();
        }
        return !decoded.hasRemaining();
    }

    /** How many were decoded so far. */
    long characters() {
        return characters;
    }

    @Override
    public void close() throws IOException {
        bytes.close();
    }

    private void decode() throws IOException {
        boolean last = fill();
        decoded.clear();
        CoderResult result = decoder.decode(undecoded, decoded, last);
        if (last && result.isUnderflow()) {
            result = decoder.flush(decoded);
            ended = result.isUnderflow();
        }
        decoded.flip();
        characters += decoded.remaining();
        countLines();
        if (result.isError()) {
            throw new FeedFault(Kind.MALFORMED,
                    "Line " + line + " holds bytes that are not " + decoder.charset().name());
        }
    }

    /** Whether no more bytes will come. */
    private boolean fill() throws IOException {
        undecoded.compact();
        int read = bytes.read(undecoded.array(), undecoded.position(), undecoded.remaining());
        if (read > 0) {
            undecoded.position(undecoded.position() + read);
        }
        undecoded.flip();
        return read < 0;
    }

    private void countLines() {
        char[] all = decoded.array();
        for (int at = decoded.position(); at < decoded.limit(); at++) {
            char c = all[at];
            if (c == '\r' || (c == '\n' && !afterReturn)) {
                line++;
            }
            afterReturn = c == '\r';
        }
    }
}
