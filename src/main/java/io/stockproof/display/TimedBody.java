package io.stockproof.display;

import io.stockproof.problem.ProblemType;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A report while it arrives, which it must do in time. */
final class TimedBody extends FilterInputStream {

    private final Duration timeMax;
    private final long startedNanos = System.nanoTime();

    TimedBody(InputStream in, Duration timeMax) {
        super(in);
        this.timeMax = timeMax;
    }

    @Override
    public int read() throws IOException {
        requireInTime();
        return super.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        requireInTime();
        return super.read(buffer, offset, length);
    }

    private void requireInTime() {
        if (System.nanoTime() - startedNanos > timeMax.toNanos()) {
            throw ProblemType.BODY_TOO_LARGE.because(
                    "The report did not arrive whole within " + timeMax.toSeconds() + " seconds; nothing was applied.");
        }
    }
}
