package io.stockproof.race;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between an instance and PostgreSQL. Now and then, when the server says that a transaction is committed, it keeps
 * that to itself and resets the connection: the commit stands, and nobody is told.
 */
public final class CommitCutter implements AutoCloseable {

    /** {@code CommandComplete}, its length, and the tag. */
    private static final byte[] COMMITTED = "C\0\0\0\13COMMIT\0".getBytes(StandardCharsets.ISO_8859_1);

    private final ServerSocket server;
    private final String host;
    private final int port;
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger cuts = new AtomicInteger();
    private volatile int every;

    private CommitCutter(ServerSocket server, String host, int port) {
        this.server = server;
        this.host = host;
        this.port = port;
    }

    /** In front of the server of this URL; cuts nothing before {@link #cutEvery}. */
    public static CommitCutter inFrontOf(String jdbcUrl) {
        URI uri = URI.create(jdbcUrl.substring("jdbc:".length()));
        try {
            CommitCutter cutter = new CommitCutter(
                    new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), uri.getHost(), uri.getPort());
            Thread.ofVirtual().name("commit-cutter").start(cutter::accept);
            return cutter;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same database, by way of this. */
    public String through(String jdbcUrl) {
        return jdbcUrl.replace(host + ":" + port, "127.0.0.1:" + server.getLocalPort());
    }

    /** Cuts every so many commits; 0 for none. */
    public void cutEvery(int commitCount) {
        every = commitCount;
    }

    public int cuts() {
        return cuts.get();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                Socket postgres = new Socket(host, port);
                client.setTcpNoDelay(true);
                postgres.setTcpNoDelay(true);
                Thread.ofVirtual().start(() -> pass(client, postgres, false));
                Thread.ofVirtual().start(() -> pass(postgres, client, true));
            } catch (IOException closed) {
                // The test is over, or the server is away: the instance sees that too.
            }
        }
    }

    private void pass(Socket from, Socket to, boolean isAnswer) {
        byte[] bytes = new byte[64 * 1024];
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                if (isAnswer && saysCommitted(bytes, read) && isTheOneToCut()) {
                    cuts.incrementAndGet();
                    to.setSoLinger(true, 0);
                    return;
                }
                out.write(bytes, 0, read);
            }
        } catch (IOException reset) {
            // Either end is gone, and now the other.
        }
    }

    private boolean isTheOneToCut() {
        int period = every;
        return period > 0 && commits.incrementAndGet() % period == 0;
    }

    private static boolean saysCommitted(byte[] bytes, int length) {
        for (int at = 0; at + COMMITTED.length <= length; at++) {
            if (java.util.Arrays.equals(bytes, at, at + COMMITTED.length, COMMITTED, 0, COMMITTED.length)) {
                return true;
            }
        }
        return false;
    }
}
