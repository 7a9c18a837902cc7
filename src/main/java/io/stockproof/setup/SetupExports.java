package io.stockproof.setup;

import io.stockproof.problem.Problem;
import io.stockproof.problem.ProblemType;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.springframework.stereotype.Component;

/**
 * Exports for clients, however slowly they read: written whole to disk, where each holds a connection, and sent afterwards.
 * Few are written at a time, and not many wait on disk for their readers.
 */
@Component
class SetupExports {

    private static final int WRITING_MAX = 2;
    static final int SENDING_MAX = 8;
    private static final Duration WAIT_MAX = Duration.ofSeconds(5);
    private static final Duration COME_AGAIN = Duration.ofSeconds(10);

    private final SetupExport export;
    private final Semaphore writing = new Semaphore(WRITING_MAX, true);
    private final Semaphore sending = new Semaphore(SENDING_MAX);

    SetupExports(SetupExport export) {
        this.export = export;
    }

    /** Where an export goes to, once it is certain that there is one. */
    @FunctionalInterface
    interface Client {
        OutputStream begin() throws IOException;
    }

    /**
     * Sends the document.
     *
     * @throws Problem {@code temporarily-unavailable} where others are exporting already
     */
    void send(Syntax syntax, Client client) throws IOException {
        if (!sending.tryAcquire()) {
            throw busy();
        }
        try (SetupCopy copy = SetupCopy.open()) {
            write(syntax, copy);
            copy.sendTo(client.begin());
        } finally {
            sending.release();
        }
    }

    private void write(Syntax syntax, SetupCopy copy) throws IOException {
        if (!comes()) {
            throw busy();
        }
        try {
            OutputStream out = copy.out();
            export.write(syntax, out);
            out.flush();
        } finally {
            writing.release();
        }
    }

    private boolean comes() {
        try {
            return writing.tryAcquire(WAIT_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Problem busy() {
        return ProblemType.TEMPORARILY_UNAVAILABLE
                .because("Others are exporting the reference data just now.")
                .retryAfter(COME_AGAIN);
    }
}
