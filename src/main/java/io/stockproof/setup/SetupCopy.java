package io.stockproof.setup;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * An export on disk, so that it holds no connection while somebody reads it; readable by this user alone. Its name is removed
 * as soon as it is open, so that a crash leaves nothing behind.
 */
final class SetupCopy implements AutoCloseable {

    private final FileChannel file;

    private SetupCopy(FileChannel file) {
        this.file = file;
    }

    static SetupCopy open() throws IOException {
        Path path = Files.createTempFile("stockproof-setup-", null);
        FileChannel file = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // Where an open file keeps its name, it goes when the file is closed.
        }
        return new SetupCopy(file);
    }

    /** Where it is written to, once. The caller flushes. */
    OutputStream out() {
        return new BufferedOutputStream(Channels.newOutputStream(file));
    }

    /** Sends all that was written. */
    void sendTo(OutputStream client) throws IOException {
        file.position(0);
        Channels.newInputStream(file).transferTo(client);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
