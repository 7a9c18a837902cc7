package io.stockproof.connector.outbound;

import com.jcraft.jsch.HostKey;
import com.jcraft.jsch.HostKeyRepository;
import com.jcraft.jsch.UserInfo;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keys that a server may show: none is trusted because it was the first. Remembers the one that was refused. */
final class HostKeyPins implements HostKeyRepository {

    private static final int TYPE_CHARACTERS_MAX = 40;

    private final Set<String> fingerprints;
    private volatile @Nullable String refused;
    private volatile boolean accepted;

    HostKeyPins(Set<String> fingerprints) {
        this.fingerprints = Set.copyOf(fingerprints);
    }

    /** Why the server was not believed; {@code null} where it was, or showed no key yet. */
    @Nullable
    ConnectorException refusal() {
        String seen = refused;
        if (seen == null) {
            return null;
        }
        return new ConnectorException(Kind.HOST_KEY_REFUSED, fingerprints.isEmpty()
                ? "feed.hostKeys names no key of the server. It shows " + seen
                        + "; once the supplier confirms that this is its own, name it there"
                : "The server shows " + seen
                        + ", which feed.hostKeys does not name. Nothing was sent to it; name the key "
                        + "only if the supplier confirms that it is its own");
    }

    /** Whether the server has shown a key that is one of them. */
    boolean isAccepted() {
        return accepted;
    }

    /** As OpenSSH writes it. */
    static String fingerprint(byte[] key) {
        try {
            return "SHA256:" + Base64.getEncoder().withoutPadding()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int check(String host, byte[] key) {
        String fingerprint = fingerprint(key);
        if (fingerprints.contains(fingerprint)) {
            accepted = true;
            return OK;
        }
        refused = fingerprint + " (" + type(key) + ")";
        return NOT_INCLUDED;
    }

    /** The key's kind, which stands at its start. */
    private static String type(byte[] key) {
        if (key.length < Integer.BYTES) {
            return "?";
        }
        int characters = ByteBuffer.wrap(key).getInt();
        if (characters < 1 || characters > Math.min(TYPE_CHARACTERS_MAX, key.length - Integer.BYTES)) {
            return "?";
        }
        return new String(key, Integer.BYTES, characters, StandardCharsets.US_ASCII).replaceAll("[^a-z0-9@.-]", "?");
    }

    @Override
    public void add(HostKey key, UserInfo user) {
        throw new UnsupportedOperationException("No key is learnt");
    }

    @Override
    public void remove(String host, String type) {
        throw new UnsupportedOperationException("No key is forgotten");
    }

    @Override
    public void remove(String host, String type, byte[] key) {
        throw new UnsupportedOperationException("No key is forgotten");
    }

    @Override
    public String getKnownHostsRepositoryID() {
        return "feed.hostKeys";
    }

    /** Fingerprints alone are known, not the keys. */
    @Override
    public HostKey[] getHostKey() {
        return new HostKey[0];
    }

    @Override
    public HostKey[] getHostKey(String host, String type) {
        return new HostKey[0];
    }
}
