package io.stockproof.connector.outbound;

import com.jcraft.jsch.SocketFactory;
import io.stockproof.connector.ConnectorException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One connection to an address that the guard has checked: what is connected is that address, without another lookup or a
 * proxy of the environment. Another thread may abort it at any time.
 */
final class OutboundSocket implements SocketFactory, AutoCloseable {

    private final OutboundGuard guard;
    private final Duration connectTimeout;
    private volatile @Nullable Socket current;
    private volatile boolean aborted;

    OutboundSocket(OutboundGuard guard, Duration connectTimeout) {
        this.guard = guard;
        this.connectTimeout = connectTimeout;
    }

    /** Connects the first of the host's addresses that answers. */
    void connect(String host, int port) throws ConnectorException {
        try {
            IOException failure = new IOException("The host has no address");
            for (InetSocketAddress address : guard.resolve(host, port)) {
                try {
                    connect(address);
                    return;
                } catch (IOException e) {
                    failure = e;
                }
            }
            throw failure;
        } catch (IOException e) {
            throw OutboundFailures.inHead(e);
        }
    }

    private void connect(InetSocketAddress address) throws IOException {
        Socket socket = new Socket(Proxy.NO_PROXY);
        current = socket;
        if (aborted) {
            throw new IOException("Stopped");
        }
        try {
            socket.setTcpNoDelay(true);
            socket.connect(address, Math.toIntExact(connectTimeout.toMillis()));
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Ends it from another thread; whoever reads from it fails. */
    void abort() {
        aborted = true;
        close();
    }

    @Override
    public void close() {
        Socket socket = current;
        if (socket != null) {
            try {
                socket.close();
            } catch (IOException e) {
                // It is dropped either way.
            }
        }
    }

    /** The connection that was made; host and port were looked at then. */
    @Override
    public Socket createSocket(String host, int port) throws IOException {
        Socket socket = current;
        if (socket == null) {
            throw new IOException("Not connected");
        }
        return socket;
    }

    @Override
    public InputStream getInputStream(Socket socket) throws IOException {
        return socket.getInputStream();
    }

    @Override
    public OutputStream getOutputStream(Socket socket) throws IOException {
        return socket.getOutputStream();
    }
}
