package io.stockproof.web;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A response that sends JSON when it is whole, or when the server's buffer is full, and not when it is told to flush, as
 * the framework does after each: a short answer then goes out in one piece and with its length, not in a chunk and the end
 * of all chunks. Other forms, such as event streams, are flushed as they ask.
 */
final class WholeJson extends HttpServletResponseWrapper {

    private static final String JSON = "json";

    private @Nullable ServletOutputStream whole;

    WholeJson(HttpServletResponse response) {
        super(response);
    }

    @Override
    public ServletOutputStream getOutputStream() throws IOException {
        if (whole == null) {
            whole = new Unflushed(super.getOutputStream());
        }
        return whole;
    }

    @Override
    public void flushBuffer() throws IOException {
        if (!isJson()) {
            super.flushBuffer();
        }
    }

    private boolean isJson() {
        String type = getContentType();
        return type != null && type.contains(JSON);
    }

    private final class Unflushed extends ServletOutputStream {

        private final ServletOutputStream out;

        Unflushed(ServletOutputStream out) {
            this.out = out;
        }

        @Override
        public void flush() throws IOException {
            if (!isJson()) {
                out.flush();
            }
        }

        @Override
        public void write(int one) throws IOException {
            out.write(one);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            out.close();
        }

        @Override
        public boolean isReady() {
            return out.isReady();
        }

        @Override
        public void setWriteListener(WriteListener listener) {
            out.setWriteListener(listener);
        }
    }
}
