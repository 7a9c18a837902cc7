package io.stockproof.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes events in the form of the HTML standard. An event's id is a version that is safe to resume from: all that was
 * visible in it has been sent. So of several events of one version only the last one carries it, the others carry the one
 * before. Used by one thread.
 */
final class StreamWriter {

    private static final int RETRY_MILLIS = 2_000;

    private final OutputStream out;
    private final boolean remembers;
    private final Map<String, Long> sent = new HashMap<>();
    private @Nullable String id;

    /**
     * A writer.
     *
     * @param id that the client came with
     * @param remembers whether answers that the client has are not sent again: for as many variants as it has named
     */
    StreamWriter(OutputStream out, @Nullable String id, boolean remembers) {
        this.out = out;
        this.id = id;
        this.remembers = remembers;
    }

    /** Tells clients how soon to come back after a break. */
    void open() throws IOException {
        write("retry: " + RETRY_MILLIS + "\n\n");
        out.flush();
    }

    /**
     * Sends answers that the client does not have.
     *
     * @param safe from where it can resume afterwards; {@code null}: as before
     * @return how many were sent
     */
    int answers(List<StreamEvent> events, @Nullable String safe) throws IOException {
        int written = 0;
        for (Iterator<StreamEvent> all = events.stream().filter(this::isNews).iterator(); all.hasNext();) {
            StreamEvent event = all.next();
            if (!all.hasNext() && safe != null) {
                id = safe;
            }
            event("availability", event.json());
            written++;
        }
        out.flush();
        return written;
    }

    /** All before this has been sent; from here on, changes are. */
    void ready(String version) throws IOException {
        id = version;
        event("ready", "{\"version\":\"" + version + "\"}");
        out.flush();
    }

    /** What the client knows may be wrong in any part: all is sent again. */
    void reset() throws IOException {
        sent.clear();
        event("reset", "{}");
    }

    void end(StreamEnd why) throws IOException {
        event("end", "{\"reason\":\"" + why.text() + "\"}");
        out.flush();
    }

    /** Moves the id on without an event, so that it does not grow old while nothing changes for this client. */
    void heartbeat(@Nullable String safe) throws IOException {
        if (safe != null) {
            id = safe;
        }
        write(id == null ? ": still here\n\n" : ": still here\nid: " + id + "\n\n");
        out.flush();
    }

    private boolean isNews(StreamEvent event) {
        Long before = remembers ? sent.put(event.variant(), event.fingerprint()) : null;
        return before == null || before != event.fingerprint();
    }

    private void event(String name, String data) throws IOException {
        String line = id == null ? "" : "id: " + id + "\n";
        write(line + "event: " + name + "\ndata: " + data + "\n\n");
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
