package io.stockproof.catalog;

import io.stockproof.problem.ProblemType;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/** A sheet while it arrives: it must be there in time, and ends where its import is stopped, whatever it holds. */
final class Upload extends FilterInputStream {

    private static final Duration COME_AGAIN = Duration.ofSeconds(30);

    private final ImportRun run;
    private final Duration timeMax;
    private final long startedNanos = System.nanoTime();

    Upload(InputStream in, ImportRun run, Duration timeMax) {
        super(in);
        this.run = run;
        this.timeMax = timeMax;
    }

    @Override
    public int read() throws IOException {
        requireGoingOn();
        return super.read();
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        requireGoingOn();
        return super.read(buffer, offset, length);
    }

    private void requireGoingOn() {
        if (run.isStopped()) {
            throw ProblemType.TEMPORARILY_UNAVAILABLE
                    .because("The import was stopped; nothing was applied.")
                    .retryAfter(COME_AGAIN);
        }
        if (System.nanoTime() - startedNanos > timeMax.toNanos()) {
            throw ProblemType.BODY_TOO_LARGE.because(
                    "The sheet did not arrive whole within " + timeMax.toSeconds() + " seconds; nothing was applied.");
        }
    }
}
