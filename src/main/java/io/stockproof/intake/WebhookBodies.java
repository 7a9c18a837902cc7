package io.stockproof.intake;

import io.stockproof.problem.ProblemType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Reads the bodies of webhooks, which anybody may send. All that are held at once have one size together, of which each
 * takes only what it has sent, so that many slow senders hold little; and each has its time. Those to one code have five
 * sixteenths of it, those from one network half, and those from one network to one code a quarter, so that nobody shuts
 * all others out.
 */
@Component
class WebhookBodies {

    static final int CHUNK_BYTES = 16_384;

    /** 32 MB together. */
    private static final int CHUNKS_MAX = 2_048;

    /** Looked at between two reads, the last of which may wait for as long as the server lets a connection wait. */
    private static final Duration TIME_MAX = Duration.ofSeconds(5);

    private final WebhookGate gate;
    private final int chunksMax;
    private final Duration timeMax;

    /** How much is held, by whom it counts for; no entry: nothing. */
    private final ConcurrentHashMap<String, Integer> held = new ConcurrentHashMap<>();

    @Autowired
    WebhookBodies(WebhookGate gate) {
        this(gate, CHUNKS_MAX, TIME_MAX);
    }

    WebhookBodies(WebhookGate gate, int chunksMax, Duration timeMax) {
        this.gate = gate;
        this.chunksMax = chunksMax;
        this.timeMax = timeMax;
    }

    /**
     * Who a body is from.
     *
     * @param code the supplier's, as the path names it; empty where it is not known that there is one
     * @param network the client's
     */
    record Sender(String code, String network) {}

    /** What is held counts for several, each of which has its own limit. */
    private record Share(String of, int chunksMax) {}

    /**
     * Does {@code work} with a body, of which no more than one byte beyond {@code bytesMax} is read. Refuses at once
     * where too much is held already.
     */
    <T> T with(Sender sender, InputStream body, int bytesMax, Function<byte[], T> work) {
        Held mine = new Held(List.of(
                new Share("from " + sender.network() + " to " + sender.code(), chunksMax / 4),
                new Share("to " + sender.code(), chunksMax * 5 / 16),
                new Share("from " + sender.network(), chunksMax / 2),
                new Share("all", chunksMax)));
        try {
            return work.apply(mine.read(body, bytesMax));
        } catch (IOException e) {
            throw ProblemType.INVALID_REQUEST.because("The body broke off.");
        } finally {
            mine.shares.forEach(share -> giveBack(share, mine.chunks));
        }
    }

    private boolean take(Share share, int chunks) {
        int now = held.merge(share.of(), chunks, Integer::sum);
        if (now > share.chunksMax()) {
            giveBack(share, chunks);
            return false;
        }
        return true;
    }

    private void giveBack(Share share, int chunks) {
        held.computeIfPresent(share.of(), (of, all) -> all == chunks ? null : Integer.valueOf(all - chunks));
    }

    private final class Held {
        private final List<Share> shares;
        private int chunks;

        Held(List<Share> shares) {
            this.shares = shares;
        }

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
            int more = needed - chunks;
            if (more <= 0) {
                return;
            }
            for (int i = 0; i < shares.size(); i++) {
                if (!take(shares.get(i), more)) {
                    shares.subList(0, i).forEach(share -> giveBack(share, more));
                    throw gate.limited();
                }
            }
            chunks = needed;
        }
    }
}
