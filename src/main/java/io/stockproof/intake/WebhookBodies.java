package io.stockproof.intake;

import io.stockproof.problem.ProblemType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Reads the bodies of webhooks, which anybody may send. All that are held at once have one size together, of which each
 * takes only what it has sent, so that many slow senders hold little; and each has its time.
 */
@Component
class WebhookBodies {

    static final int CHUNK_BYTES = 16_384;

    /** 32 MB together. */
    private static final int CHUNKS_MAX = 2_048;

    /** Looked at between two reads, the last of which may wait for as long as the server lets a connection wait. */
    private static final Duration TIME_MAX = Duration.ofSeconds(5);

    private final WebhookGate gate;
    private final Semaphore chunks;
    private final Duration timeMax;

    @Autowired
    WebhookBodies(WebhookGate gate) {
        this(gate, CHUNKS_MAX, TIME_MAX);
    }

    WebhookBodies(WebhookGate gate, int chunksMax, Duration timeMax) {
        this.gate = gate;
        this.chunks = new Semaphore(chunksMax);
        this.timeMax = timeMax;
    }

    /**
     * Does {@code work} with a body, of which no more than one byte beyond {@code bytesMax} is read. Refuses at once
     * where too much is held already.
     */
    <T> T with(InputStream body, int bytesMax, Function<byte[], T> work) {
        Held held = new Held();
        try {
            return work.apply(held.read(body, bytesMax));
        } catch (IOException e) {
            throw ProblemType.INVALID_REQUEST.because("The body broke off.");
        } finally {
            chunks.release(held.chunks);
        }
    }

    private final class Held {
        private int chunks;

        byte[] read(InputStream body, int bytesMax) throws IOException {
            long began = System.nanoTime();
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            hold(1);
            byte[] buffer = new byte[CHUNK_BYTES];
            while (sent.size() <= bytesMax) {
                int bytes = body.read(buffer, 0, Math.min(buffer.length, bytesMax + 1 - sent.size()));
                if (bytes < 0) {
                    break;
                }
                if (System.nanoTime() - began > timeMax.toNanos()) {
                    throw ProblemType.INVALID_REQUEST.because(
                            "The body did not come within " + timeMax.toSeconds() + " seconds.");
                }
                hold((sent.size() + bytes + CHUNK_BYTES - 1) / CHUNK_BYTES);
                sent.write(buffer, 0, bytes);
            }
            return sent.toByteArray();
        }

        private void hold(int needed) {
            if (needed > chunks) {
                if (!WebhookBodies.this.chunks.tryAcquire(needed - chunks)) {
                    throw gate.limited();
                }
                chunks = needed;
            }
        }
    }
}
