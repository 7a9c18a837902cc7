package io.stockproof.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.standardwebhooks.Webhook;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class WebhookSignatureTest {

    private static final byte[] OPEN_ID = bytes("9007199254740993");
    private static final byte[] BODY = bytes("{\"messageId\":\"m1\",\"type\":\"STOCK\"}");

    /** By {@code openssl dgst -sha256 -hmac 9007199254740993}. */
    private static final String SIGNED = "A5/UY4FYwdMzlh5j21xEaVgzCpTOFvh8Ti+2QgaQsqQ=";
    private static final String IN_HEX = "039fd4638158c1d333961e63db5c446958330a94ce16f87c4e2fb6420690b2a4";

    private static final String SECRET =
            "whsec_" + Base64.getEncoder().encodeToString(bytes("a secret of 24 characters"));
    private static final byte[] KEY = bytes("a secret of 24 characters");

    @Test
    void knowsCjsSignatureByAnyOfItsKeys() {
        assertThat(WebhookSignature.isOfCj(SIGNED, List.of(OPEN_ID), BODY)).isTrue();
        assertThat(WebhookSignature.isOfCj(SIGNED, List.of(bytes("1"), OPEN_ID), BODY)).isTrue();
        assertThat(WebhookSignature.isOfCj(SIGNED, List.of(OPEN_ID, bytes("1")), BODY)).isTrue();
    }

    @Test
    void refusesEveryOtherSpellingKeyAndBody() {
        List<byte[]> keys = List.of(OPEN_ID);
        for (String other : List.of("", " ", IN_HEX, SIGNED + " ", SIGNED.replace("=", ""),
                SIGNED.toLowerCase(Locale.ROOT),
                "sha256=" + SIGNED, SIGNED + "," + SIGNED, "v1," + SIGNED)) {
            assertThat(WebhookSignature.isOfCj(other, keys, BODY)).as(other).isFalse();
        }
        assertThat(WebhookSignature.isOfCj(SIGNED, List.of(bytes("9007199254740992")), BODY)).isFalse();
        assertThat(WebhookSignature.isOfCj(SIGNED, keys, bytes("{\"messageId\":\"m2\",\"type\":\"STOCK\"}"))).isFalse();
        assertThat(WebhookSignature.isOfCj(SIGNED, keys, new byte[0])).isFalse();
    }

    @Test
    void nobodysKeyOpensNothing() throws Exception {
        String byNobody = new Webhook(new byte[32]).sign("msg_1", 1_700_000_000, "[]");

        assertThat(WebhookSignature.isStandard("msg_1", "1700000000", byNobody, List.of(), bytes("[]"))).isFalse();
        assertThat(WebhookSignature.isStandard("msg_1", "1700000000", byNobody, List.of(new byte[32]), bytes("[]")))
                .isTrue();
        assertThat(WebhookSignature.isOfCj(byNobody.substring(3), List.of(), bytes("msg_1.1700000000.[]"))).isFalse();
    }

    @Test
    void knowsWhatTheStandardsOwnLibrarySigns() throws Exception {
        String signed = new Webhook(SECRET).sign("msg_1", 1_700_000_000, "[{\"sku\":\"Ä\"}]");
        byte[] body = bytes("[{\"sku\":\"Ä\"}]");

        assertThat(WebhookSignature.isStandard("msg_1", "1700000000", signed, List.of(KEY), body)).isTrue();
        assertThat(WebhookSignature.isStandard(
                "msg_1", "1700000000", "v1a,AAAA v1,b3RoZXI= " + signed, List.of(KEY), body)).isTrue();
        assertThat(WebhookSignature.isStandard("msg_2", "1700000000", signed, List.of(KEY), body)).isFalse();
        assertThat(WebhookSignature.isStandard("msg_1", "1700000001", signed, List.of(KEY), body)).isFalse();
        assertThat(WebhookSignature.isStandard("msg_1", "1700000000", signed.substring(3), List.of(KEY), body))
                .isFalse();
        assertThat(WebhookSignature.isStandard("msg_1", "1700000000", "v2" + signed.substring(2), List.of(KEY), body))
                .isFalse();
        assertThat(WebhookSignature.isStandard("msg_1", "1700000000", signed, List.of(bytes(SECRET)), body)).isFalse();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
