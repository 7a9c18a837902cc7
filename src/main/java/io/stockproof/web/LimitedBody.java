package io.stockproof.web;

import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request whose body is counted as it is read, since a chunked one does not say how long it is; and timed, since one
 * that comes byte by byte would keep what was made of it for hours.
 */
final class LimitedBody extends HttpServletRequestWrapper {

    /** Beside that of its bytes. The last read may take longer by as much as the server lets a connection be silent. */
    private static final Duration TIME_MAX = Duration.ofSeconds(10);

    /** A poor line of a telephone has as much. */
    private static final int BYTES_A_SECOND_MIN = 50_000;

    private final Duration timeMax;
    private long bytesMax = BodyLimit.DEFAULT_BYTES;
    private @Nullable ServletInputStream counted;

    LimitedBody(HttpServletRequest request) {
        this(request, TIME_MAX);
    }

    LimitedBody(HttpServletRequest request, Duration timeMax) {
        super(request);
        this.timeMax = timeMax;
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

    private Problem tooSlow() {
        if (getAttribute(ClientValve.ATTRIBUTE) instanceof ClientValve.Connection connection) {
            connection.readNoMore(); // as slow as before
        }
        return ProblemType.INVALID_REQUEST.because("The body came too slowly: " + timeMax.toSeconds()
                + " seconds are given, and one more for each " + BYTES_A_SECOND_MIN + " bytes.");
    }

    private final class Counted extends ServletInputStream {
        private final ServletInputStream in;
        private long bytesRead;
        /** Spent waiting for them; what the handler does meanwhile is not the client's. */
        private long nanos;

        Counted(ServletInputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            long began = System.nanoTime();
            int one = in.read();
            count(one < 0 ? 0 : 1, System.nanoTime() - began);
            return one;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            long began = System.nanoTime();
            int bytes = in.read(buffer, offset, length);
            count(Math.max(0, bytes), System.nanoTime() - began);
            return bytes;
        }

        private void count(int bytes, long waited) {
            bytesRead += bytes;
            nanos += waited;
            if (bytesRead > bytesMax) {
                throw tooLarge();
            }
            if (bytesMax != BodyLimit.NONE && nanos > timeMax.toNanos() + nanosFor(bytesRead)) {
                throw tooSlow();
            }
        }

        private static long nanosFor(long bytes) {
            return bytes * (TimeUnit.SECONDS.toNanos(1) / BYTES_A_SECOND_MIN);
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
