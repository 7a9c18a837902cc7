package io.stockproof.connector.feed;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A body on disk while it is read, readable by this user alone. Its name is removed as soon as it is open, so that a
 * crash leaves nothing behind.
 */
final class Spool implements AutoCloseable {

    private final FileChannel channel;
    private final MessageDigest digest;
    private long bytes;

    private Spool(FileChannel channel, MessageDigest digest) {
        this.channel = channel;
        this.digest = digest;
    }

    static Spool open(@Nullable Path folder) throws ConnectorException {
        try {
            Path file = folder == null
                    ? Files.createTempFile("stockproof-feed-", null)
                    : Files.createTempFile(Files.createDirectories(folder), "feed-", null);
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            removeName(file);
            return new Spool(channel, MessageDigest.getInstance("SHA-256"));
        } catch (IOException e) {
            throw failure(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    void write(byte[] buffer, int length) throws ConnectorException {
        write(buffer, 0, length);
    }

    void write(byte[] buffer, int offset, int length) throws ConnectorException {
        try {
            ByteBuffer rest = ByteBuffer.wrap(buffer, offset, length);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        } catch (IOException e) {
            throw failure(e);
        }
        digest.update(buffer, offset, length);
        bytes += length;
    }

    long bytes() {
        return bytes;
    }

    /** SHA-256 of what was written, in hex; may be asked for once. */
    String digest() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /** The body from its start. */
    InputStream content() throws IOException {
        channel.position(0);
        return Channels.newInputStream(channel);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static void removeName(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Where an open file keeps its name, it goes when the file is closed.
        }
    }

    private static ConnectorException failure(IOException e) {
        return new ConnectorException(Kind.MISCONFIGURED, "The answer could not be kept on disk here", e);
    }
}
