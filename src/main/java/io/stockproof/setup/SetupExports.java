package io.stockproof.setup;

import io.stockproof.problem.Problem;
import io.stockproof.problem.Turns;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
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
    private static final String BUSY = "Others are exporting the reference data just now.";

    private final SetupExport export;
    private final Turns writing = new Turns(WRITING_MAX, SENDING_MAX, WAIT_MAX, BUSY, COME_AGAIN);
    private final Turns sending = new Turns(SENDING_MAX, SENDING_MAX, Duration.ZERO, BUSY, COME_AGAIN);

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
        sending.<@Nullable Void, IOException>take(() -> {
            try (SetupCopy copy = SetupCopy.open()) {
                write(syntax, copy);
                copy.sendTo(client.begin());
            }
            return null;
        });
    }

    private void write(Syntax syntax, SetupCopy copy) throws IOException {
        writing.<@Nullable Void, IOException>take(() -> {
            OutputStream out = copy.out();
            export.write(syntax, out);
            out.flush();
            return null;
        });
    }
}
