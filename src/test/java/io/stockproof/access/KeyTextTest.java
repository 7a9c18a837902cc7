package io.stockproof.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stockproof.database.StartRefused;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KeyTextTest {

    @Test
    void hasASecretOf256RandomBits() {
        Set<String> secrets = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            secrets.add(KeyText.random().secret());
        }
        assertThat(secrets).hasSize(1_000).allSatisfy(
                secret -> assertThat(Base64.getUrlDecoder().decode(secret)).hasSize(32));
    }

    @Test
    void isReadBackAsItWasDisclosed() {
        for (int i = 0; i < 1_000; i++) { // a secret may hold the separator
            KeyText text = KeyText.random();
            assertThat(KeyText.parse(text.disclosed())).contains(text);
        }
    }

    @Test
    void isNoKeyInAnyOtherForm() {
        assertThat(KeyText.parse("")).isEmpty();
        assertThat(KeyText.parse("sp_short_" + "x".repeat(43))).isEmpty();
        assertThat(KeyText.parse("sp_ABCDEFGHJKLMNP_" + "x".repeat(500))).isEmpty();
        assertThat(KeyText.parse("sk_ABCDEFGHJKLMNP_" + "x".repeat(43))).isEmpty();
    }

    @Test
    void keepsItsSecretOutOfLogs() {
        KeyText text = KeyText.random();
        assertThat(text.toString()).doesNotContain(text.secret());
        assertThat(new AdminKey("k".repeat(32)).toString()).isEqualTo("AdminKey[key=***]");
    }

    @Test
    void anAdminKeyMustBeLongAndPrintable() {
        assertThat(new AdminKey("k".repeat(32)).key()).hasSize(32);
        assertThat(new AdminKey("").key()).isNull();
        assertThatThrownBy(() -> new AdminKey("k".repeat(31))).isInstanceOf(StartRefused.class)
                .hasMessageContaining("at least 32").hasMessageNotContaining("kkk");
        assertThatThrownBy(() -> new AdminKey("k".repeat(31) + " ")).isInstanceOf(StartRefused.class);
    }
}
