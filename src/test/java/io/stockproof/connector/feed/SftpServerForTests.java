package io.stockproof.connector.feed;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.core.CoreModuleProperties;
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

    /** Called at each login, before the password is looked at. */
    volatile Consumer<ServerSession> beforeLogin = session -> {};

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
            beforeLogin.accept(session);
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

    /** Says of each channel that its packets may be of so many bytes. */
    void announcePackets(long bytes) {
        CoreModuleProperties.MAX_PACKET_SIZE.set(server, bytes);
    }

    /** Begins an exchange of keys that comes to no end, and asks for an answer in the midst of it. */
    void beginNewKeys() {
        for (AbstractSession session : server.getActiveSessions()) {
            try {
                Buffer keys = session.createBuffer(SshConstants.SSH_MSG_KEXINIT);
                keys.putRawBytes(new byte[16]);
                for (KexProposalOption option : KexProposalOption.values()) {
                    keys.putString(session.getServerKexProposals().getOrDefault(option, ""));
                }
                keys.putBoolean(false);
                keys.putUInt(0);
                session.writePacket(keys);
                Buffer question = session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST);
                question.putString("keepalive@stockproof.io");
                question.putBoolean(true);
                session.writePacket(question);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.stop(true);
    }
}
