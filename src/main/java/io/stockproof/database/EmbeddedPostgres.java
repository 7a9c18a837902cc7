package io.stockproof.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real, durable PostgreSQL on a local folder. All processes that open the same folder share one server: the first
 * starts it, the last to close stops it. A server that outlived a killed process is taken over as it runs, and one that
 * died is started again.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    /** How long a server may be gone before it is noticed. */
    private static final long WATCH_MILLIS = 500;

    private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);

    private final FolderLocks locks;
    private final Cluster cluster;
    private final int port;
    private final boolean shared;
    private final ReentrantLock changing = new ReentrantLock();
    private final Thread watch;
    private volatile boolean closed;

    private EmbeddedPostgres(FolderLocks locks, Cluster cluster, int port, boolean shared) {
        this.locks = locks;
        this.cluster = cluster;
        this.port = port;
        this.shared = shared;
        this.watch = Thread.ofVirtual().name("postgres-watch").unstarted(this::watch);
    }

    /**
     * Finds the folder's server, or makes and starts one.
     *
     * @param home folder of the data, the programs, the passwords and the server's log
     * @param port loopback port for a server that has to be started; 0 takes a free one
     * @throws StartRefused where that can't be done, in words for the operator
     */
    public static EmbeddedPostgres open(Path home, int port) {
        Path folder = home.toAbsolutePath().normalize();
        try {
            PrivateFiles.createDirectories(folder);
            FolderLocks locks = FolderLocks.open(folder);
            try {
                return open(folder, port, locks);
            } catch (IOException | RuntimeException | SQLException e) {
                locks.close();
                throw e;
            }
        } catch (IOException e) {
            throw new StartRefused("The data folder " + folder + " cannot be used: " + e + ".",
                    "Let the user who runs Stockproof write there, or set stockproof.data-dir.", e);
        } catch (SQLException e) {
            String remedy = "28P01".equals(e.getSQLState()) ? "Restore its passwords.properties from a backup."
                    : "Look into the server's log, in the folder 'log' there.";
            throw new StartRefused("The embedded PostgreSQL on " + folder + " refused us: " + e.getMessage() + ".",
                    remedy, e);
        }
    }

    private static EmbeddedPostgres open(Path folder, int port, FolderLocks locks) throws IOException, SQLException {
        try (FileLock turn = locks.takeTurn()) {
            Cluster.requireFree(port, folder);
            Cluster cluster = Cluster.prepare(folder);
            boolean others = locks.join();
            Optional<Postmaster> running = cluster.running();
            Postmaster server = running.isPresent() ? running.get() : cluster.start(port);
            try {
                cluster.prepareRoles(server.port());
            } catch (SQLException | RuntimeException e) {
                if (running.isEmpty()) {
                    cluster.stop();
                }
                throw e;
            }
            String how =
                    running.isEmpty() ? "Started" : others ? "Joined, as a guest of another instance," : "Took over";
            log.info("{} the embedded PostgreSQL on {}, port {}, process {}", how, folder, server.port(), server.pid());
            EmbeddedPostgres postgres = new EmbeddedPostgres(locks, cluster, server.port(), others);
            postgres.watch.start();
            return postgres;
        }
    }

    /** The role for everyday work, which owns nothing. */
    public Login applicationLogin() {
        return cluster.applicationLogin(port);
    }

    /** The role that owns the tables. */
    public Login ownerLogin() {
        return cluster.ownerLogin(port);
    }

    /** The superuser; for set-up only. */
    public Login superuserLogin() {
        return cluster.superuserLogin(port);
    }

    /** Whether other processes used the server when this one joined. */
    public boolean shared() {
        return shared;
    }

    /** Stops the server, unless other processes still use it: then the last of them stops it. */
    @Override
    public void close() {
        changing.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            leave();
            locks.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            changing.unlock();
        }
    }

    /** Lets go of the server without stopping it, as a killed process does; for tests. */
    void abandon() throws IOException {
        changing.lock();
        try {
            closed = true;
            locks.close();
        } finally {
            changing.unlock();
        }
    }

    private void leave() throws IOException {
        try (FileLock turn = locks.takeTurn()) {
            if (locks.leave()) {
                log.warn("Other instances still use the embedded PostgreSQL on {}; it keeps running, and stops with the"
                        + " last of them", cluster.home());
            } else {
                cluster.stop();
                log.info("Stopped the embedded PostgreSQL on {}", cluster.home());
            }
        }
    }

    private void watch() {
        while (!closed) {
            try {
                Thread.sleep(WATCH_MILLIS);
                if (cluster.running().isEmpty()) {
                    restart();
                }
            } catch (InterruptedException e) {
                return;
            } catch (IOException | RuntimeException e) {
                log.error("The embedded PostgreSQL on {} is down: {}", cluster.home(), e.getMessage());
            }
        }
    }

    private void restart() throws IOException {
        changing.lock();
        try {
            if (closed) {
                return;
            }
            try (FileLock turn = locks.takeTurn()) {
                if (cluster.running().isEmpty()) {
                    log.error("The embedded PostgreSQL on {} ended unexpectedly; starting it again", cluster.home());
                    cluster.start(port);
                }
            }
        } finally {
            changing.unlock();
        }
    }
}
