package io.stockproof.connector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.database.StartRefused;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretSealTest {

    private static final String CONFIGURED = "a key of at least thirty-two characters";

    @TempDir Path folder;

    @Test
    void opensWhatItSealed() {
        SecretSeal seal = new SecretSeal(() -> SecretKey.of(CONFIGURED, folder));
        byte[] sealed = seal.seal("connector_session 7", "token");

        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("token");
        assertThat(seal.seal("connector_session 7", "token")).isNotEqualTo(sealed);
        assertThat(new SecretSeal(() -> SecretKey.of(CONFIGURED, folder)).open("connector_session 7", sealed))
                .contains("token");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void opensNothingThatIsAnotherSuppliersOrChangedOrSealedWithAnotherKey() {
        SecretSeal seal = new SecretSeal(() -> SecretKey.of(CONFIGURED, folder));
        byte[] sealed = seal.seal("connector_session 7", "token");

        assertThat(seal.open("connector_session 8", sealed)).isEmpty();
        assertThat(new SecretSeal(() -> SecretKey.of(CONFIGURED + "x", folder)).open("connector_session 7", sealed))
                .isEmpty();
        for (int at = 0; at < sealed.length; at++) {
            byte[] changed = sealed.clone();
            changed[at] ^= 1;
            assertThat(seal.open("connector_session 7", changed)).isEmpty();
        }
        assertThat(seal.open("connector_session 7", new byte[5])).isEmpty();
    }

    @Test
    void makesOneKeyInTheFolderForItsOwnerAlone() throws Exception {
        List<Callable<SecretKeySpec>> starts = new ArrayList<>();
        for (int instance = 0; instance < 16; instance++) {
            starts.add(() -> SecretKey.of(" ", folder.resolve("data")));
        }
        HashSet<String> keys = new HashSet<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            for (Future<SecretKeySpec> key : threads.invokeAll(starts)) {
                keys.add(new String(key.get().getEncoded(), StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(keys).hasSize(1);
        assertThat(folder.resolve("data")).isDirectoryContaining(file -> file.endsWith("secret.key"));
        try (var files = Files.list(folder.resolve("data"))) {
            assertThat(files).hasSize(1);
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("data/secret.key"))))
                .isEqualTo("rw-------");
    }

    @Test
    void refusesAKeyThatIsTooShort() throws Exception {
        Files.writeString(folder.resolve("secret.key"), "short");

        for (String tooShort : List.of("short", "x".repeat(31) + " ")) {
            assertThatThrownBy(() -> SecretKey.check(tooShort)).isInstanceOf(StartRefused.class)
                    .hasMessageContaining("at least 32 characters").hasMessageNotContaining(tooShort);
        }
        SecretKey.check(CONFIGURED);
        SecretKey.check(" ");
        SecretKey.check(null);
        assertThatThrownBy(() -> SecretKey.of(null, folder)).isInstanceOf(IllegalStateException.class);
    }
}
