package io.stockproof.connector.feed;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.session.ServerSession;
import org.apache.sshd.sftp.server.FileHandle;
import org.apache.sshd.sftp.server.SftpEventListener;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;

/** A true SFTP server over a folder. Its user is {@code shop}. */
final class SftpServerForTests implements AutoCloseable {

    static final String PASSWORD = "pa:ss/wörd";

    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger logins = new AtomicInteger();

    /** Called before each read, with how many there were in this session's life. */
    volatile IntConsumer beforeRead = read -> {};

    private final SshServer server = SshServer.setUpDefaultServer();
    private final KeyPair hostKey;

    SftpServerForTests(Path folder, PublicKey user) throws IOException, GeneralSecurityException {
        hostKey = keys();
        server.setHost("127.0.0.1");
        server.setPort(0);
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setFileSystemFactory(new VirtualFileSystemFactory(folder));
        server.setPasswordAuthenticator((name, password, session) -> {
            logins.incrementAndGet();
            return name.equals("shop") && password.equals(PASSWORD);
        });
        server.setPublickeyAuthenticator((name, key, session) -> {
            logins.incrementAndGet();
            return name.equals("shop") && KeyUtils.compareKeys(user, key);
        });
        SftpSubsystemFactory sftp = new SftpSubsystemFactory();
        AtomicInteger reads = new AtomicInteger();
        sftp.addSftpEventListener(new SftpEventListener() {
            @Override
            public void reading(
                    ServerSession session, String remoteHandle, FileHandle handle, long offset, byte[] data,
                    int dataOffset, int dataLen) {
                beforeRead.accept(reads.incrementAndGet());
            }
        });
        server.setSubsystemFactories(List.of(sftp));
        server.addSessionListener(new SessionListener() {
            @Override
            public void sessionEstablished(Session session) {
                connections.incrementAndGet();
            }
        });
        server.start();
    }

    /** Elliptic, since they are quick to make. */
    static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
        keys.initialize(256);
        return keys.generateKeyPair();
    }

    String url(String path) {
        return "sftp://localhost:" + server.getPort() + path;
    }

    int port() {
        return server.getPort();
    }

    String fingerprint() {
        return KeyUtils.getFingerPrint(hostKey.getPublic());
    }

    /** Ends all sessions, as a server does that is stopped. */
    void cut() {
        server.getActiveSessions().forEach(session -> session.close(true));
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
