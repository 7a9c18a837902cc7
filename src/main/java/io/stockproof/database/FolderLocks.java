package io.stockproof.database;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two file locks on a data folder, both dropped by the system when their process dies in whatever way. One is held while
 * the server is started or stopped; the other is shared by all processes that use the server, so that each can tell
 * whether it is the last.
 */
final class FolderLocks implements Closeable {

    private static final Logger log = LoggerFactory.getLogger(FolderLocks.class);

    /** File locks belong to the process, so a second use within it has to be refused here. */
    private static final Set<Path> IN_USE = new HashSet<>();

    private final Path home;
    private final FileChannel turns;
    private final FileChannel members;
    private @Nullable FileLock membership;

    private FolderLocks(Path home, FileChannel turns, FileChannel members) {
        this.home = home;
        this.turns = turns;
        this.members = members;
    }

    static FolderLocks open(Path home) throws IOException {
        Path folder = home.toRealPath();
        synchronized (IN_USE) {
            if (!IN_USE.add(folder)) {
                throw new StartRefused("This process already runs a database on " + folder + ".",
                        "Give each its own stockproof.data-dir.");
            }
        }
        try {
            return new FolderLocks(folder, channel(folder.resolve("start.lock")),
                    channel(folder.resolve("users.lock")));
        } catch (IOException e) {
            release(folder);
            throw e;
        }
    }

    /** Waits until no other process starts or stops the server; ends with {@code release}. */
    FileLock takeTurn() throws IOException {
        FileLock turn = turns.tryLock();
        if (turn != null) {
            return turn;
        }
        log.info("Another instance is starting or stopping the embedded PostgreSQL on {}; waiting for it", home);
        return turns.lock();
    }

    /** Joins the server's users, and tells whether there were others; only in turn. */
    boolean join() throws IOException {
        boolean alone = isAlone();
        membership = members.lock(0, Long.MAX_VALUE, true);
        return !alone;
    }

    /** Leaves the server's users, and tells whether any are left; only in turn. */
    boolean leave() throws IOException {
        if (membership != null) {
            membership.release();
            membership = null;
        }
        return !isAlone();
    }

    @Override
    public void close() throws IOException {
        turns.close();
        members.close();
        release(home);
    }

    private static void release(Path folder) {
        synchronized (IN_USE) {
            IN_USE.remove(folder);
        }
    }

    private boolean isAlone() throws IOException {
        try (FileLock all = members.tryLock()) {
            return all != null;
        }
    }

    private static FileChannel channel(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }
}
