package io.stockproof.intake;

import io.stockproof.connector.RawServer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Serves what a test says, over real HTTP, to the byte. */
final class FeedServer implements AutoCloseable {

    private static final int CHUNK = 1 << 16;

    private final RawServer server;
    private volatile Corruption.Answer answer = Corruption.Answer.of(new byte[0]);

    FeedServer() throws IOException {
        server = new RawServer(this::write);
    }

    void serve(Corruption.Answer next) {
        answer = next;
    }

    String url() {
        return server.url("/stock");
    }

    private void write(OutputStream client) throws IOException {
        Corruption.Answer now = answer;
        long length = now.length() < 0 ? now.body().length : now.length();
        StringBuilder head = new StringBuilder("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n");
        now.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        client.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        client.write(now.body());
        if (length > 1_000_000_000L) {
            byte[] chunk = new byte[CHUNK];
            Arrays.fill(chunk, (byte) 'x');
            for (long sent = now.body().length; sent < length; sent += CHUNK) {
                client.write(chunk); // until the other side hangs up
            }
        }
        client.flush();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
