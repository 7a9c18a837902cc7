package io.stockproof.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Sends requests over many keep-alive connections, each the next one as soon as it has its answer. One thread and no
 * HTTP client: generator, service and database share the machine, so the generator has to be cheap.
 */
public final class Load {

    private final InetSocketAddress address;
    private final int connections;
    private final int expectedStatus;
    private final Consumer<ByteBuffer> requests;

    /**
     * @param expectedStatus of every answer; others are counted as {@code refused}
     * @param requests puts a whole request into a buffer that is ready to be filled
     */
    public Load(int port, int connections, int expectedStatus, Consumer<ByteBuffer> requests) {
        this.address = new InetSocketAddress("127.0.0.1", port);
        this.connections = connections;
        this.expectedStatus = expectedStatus;
        this.requests = requests;
    }

    /**
     * Answers a second ({@code rps}), their latency ({@code p50 ms}, {@code p99 ms}) and how many had another status
     * ({@code refused}). Only what was answered within {@code duration} counts; it returns once all is answered.
     */
    public Sample run(Duration duration) throws IOException {
        Tally tally = new Tally();
        try (Selector selector = Selector.open()) {
            List<Client> clients = new ArrayList<>();
            for (int i = 0; i < connections; i++) {
                clients.add(new Client(selector));
            }
            long start = System.nanoTime();
            long end = start + duration.toNanos();
            for (Client client : clients) {
                client.send();
            }
            int waiting = connections;
            while (waiting > 0) {
                if (selector.select(30_000) == 0) {
                    throw new IOException(waiting + " requests got no answer within 30 seconds");
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    Client client = (Client) key.attachment();
                    if (!client.read()) {
                        continue;
                    }
                    long now = System.nanoTime();
                    if (now < end) {
                        tally.add(now - client.sentAt, client.answer.status() == expectedStatus);
                        client.next();
                    } else {
                        client.close();
                        waiting--;
                    }
                }
                selector.selectedKeys().clear();
            }
        }
        return tally.sample(duration);
    }

    private final class Client {

        private final Selector selector;
        private final ByteBuffer out = ByteBuffer.allocateDirect(64 * 1024);
        private final RawAnswer answer = new RawAnswer();
        private SocketChannel channel;
        private long sentAt;

        Client(Selector selector) throws IOException {
            this.selector = selector;
            this.channel = connect();
        }

        private SocketChannel connect() throws IOException {
            SocketChannel opened = SocketChannel.open(address);
            opened.setOption(StandardSocketOptions.TCP_NODELAY, true);
            opened.configureBlocking(false);
            opened.register(selector, SelectionKey.OP_READ, this);
            return opened;
        }

        void send() throws IOException {
            out.clear();
            requests.accept(out);
            out.flip();
            sentAt = System.nanoTime();
            while (out.hasRemaining()) { // a request fits into the socket's buffer
                channel.write(out);
            }
        }

        /** Whether the answer is whole. */
        boolean read() throws IOException {
            if (channel.read(answer.buffer()) < 0) {
                throw new IOException("the service closed a connection in the middle of a request");
            }
            return answer.isWhole();
        }

        void next() throws IOException {
            boolean closing = answer.isLast();
            answer.clear();
            if (closing) {
                close();
                channel = connect();
            }
            send();
        }

        void close() throws IOException {
            channel.close();
        }
    }

    private static final class Tally {

        private int[] micros = new int[1 << 16];
        private int count;
        private int refused;

        void add(long nanos, boolean expected) {
            if (!expected) {
                refused++;
                return;
            }
            if (count == micros.length) {
                micros = Arrays.copyOf(micros, 2 * count);
            }
            micros[count++] = (int) (nanos / 1_000);
        }

        Sample sample(Duration duration) {
            Arrays.sort(micros, 0, count);
            return Sample.of("rps", count / (duration.toNanos() / 1e9))
                    .with("p50 ms", quantile(0.50))
                    .with("p99 ms", quantile(0.99))
                    .with("refused", refused);
        }

        private double quantile(double share) {
            return count == 0 ? Double.NaN : micros[(int) (share * (count - 1))] / 1_000.0;
        }
    }
}
