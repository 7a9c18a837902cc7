package io.stockproof.connector.outbound;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.jspecify.annotations.Nullable;

/** An answer whose head has come and whose body is still arriving. Closing it early drops the connection. */
public final class OutboundResponse implements AutoCloseable {

    private final ClassicHttpResponse response;
    private final Runnable drop;
    private boolean bodyEnded;

    OutboundResponse(ClassicHttpResponse response, Runnable drop) {
        this.response = response;
        this.drop = drop;
        this.bodyEnded = response.getEntity() == null;
    }

    public int status() {
        return response.getCode();
    }

    /** The first header of that name. */
    public @Nullable String header(String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }

    /** All headers of that name as one, as HTTP has it; {@code null} where there is none. */
    public @Nullable String headers(String name) {
        Header[] headers = response.getHeaders(name);
        return headers.length == 0
                ? null
                : Arrays.stream(headers).map(Header::getValue).collect(Collectors.joining(", "));
    }

    /** What the supplier announces, or -1. */
    public long contentLength() {
        HttpEntity entity = response.getEntity();
        return entity == null ? 0 : entity.getContentLength();
    }

    /** The body as it comes, still packed. It fails where it is shorter than announced. */
    public InputStream body() throws IOException {
        HttpEntity entity = response.getEntity();
        return entity == null ? InputStream.nullInputStream() : new Body(entity.getContent());
    }

    /** The whole body, at most {@code bytesMax} of it. */
    public byte[] bodyBytes(int bytesMax) throws ConnectorException {
        try (InputStream body = body()) {
            byte[] bytes = body.readNBytes(bytesMax + 1);
            if (bytes.length > bytesMax) {
                throw new ConnectorException(Kind.TOO_LARGE, "The answer has more than " + bytesMax + " bytes");
            }
            return bytes;
        } catch (IOException e) {
            throw OutboundFailures.inBody(e);
        }
    }

    /** Drops the connection first where the body was not read to its end: the client would read on, without end. */
    @Override
    public void close() {
        if (!bodyEnded) {
            drop.run();
        }
        try {
            response.close();
        } catch (IOException e) {
            // The connection is dropped either way.
        }
    }

    /** Notes the end. It is closed with the response alone. */
    private final class Body extends FilterInputStream {

        Body(InputStream content) {
            super(content);
        }

        @Override
        public int read() throws IOException {
            return noted(super.read());
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return noted(super.read(buffer, offset, length));
        }

        @Override
        public void close() {
            // Closing the content would read it to its end.
        }

        private int noted(int read) {
            bodyEnded |= read < 0;
            return read;
        }
    }
}
