package io.stockproof.web;

import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A request whose body is counted as it is read, since a chunked one does not say how long it is. */
final class LimitedBody extends HttpServletRequestWrapper {

    private long bytesMax = BodyLimit.DEFAULT_BYTES;
    private @Nullable ServletInputStream counted;

    LimitedBody(HttpServletRequest request) {
        super(request);
    }

    /** Sets what the handler takes, and refuses at once what says that it is longer. */
    void limit(long bytes) {
        bytesMax = bytes;
        if (getContentLengthLong() > bytes) {
            throw tooLarge();
        }
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
        if (counted == null) {
            counted = new Counted(super.getInputStream());
        }
        return counted;
    }

    private Problem tooLarge() {
        return ProblemType.BODY_TOO_LARGE.because("The body is longer than " + bytesMax + " bytes.");
    }

    private final class Counted extends ServletInputStream {
        private final ServletInputStream in;
        private long bytesRead;

        Counted(ServletInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            int one = in.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int bytes = in.read(buffer, offset, length);
            count(Math.max(0, bytes));
            return bytes;
        }

        private void count(int bytes) {
            bytesRead += bytes;
            if (bytesRead > bytesMax) {
                throw tooLarge();
            }
        }

        @Override
        public int available() throws IOException {
            return in.available();
        }

        @Override
        public boolean isFinished() {
            return in.isFinished();
        }

        @Override
        public boolean isReady() {
            return in.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            in.setReadListener(listener);
        }
    }
}
