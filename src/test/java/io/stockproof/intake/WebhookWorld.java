package io.stockproof.intake;

import io.stockproof.supplier.ConnectorKind;
import io.stockproof.testing.Answer;
import io.stockproof.testing.Api;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.context.ApplicationContext;

/** A CJ supplier whose webhooks are signed with {@link #OPEN_ID}. */
final class WebhookWorld {

    static final String OPEN_ID = "9007199254740993";
    static final String NEXT_OPEN_ID = "9007199254740995";

    private static final AtomicInteger MESSAGE = new AtomicInteger();

    final IntakeWorld world;
    final int port;

    static {
        System.setProperty("WEBHOOK_IT_OPEN_ID", OPEN_ID);
        System.setProperty("WEBHOOK_IT_NEXT", NEXT_OPEN_ID);
    }

    WebhookWorld(ApplicationContext context, int port) {
        this.world = new IntakeWorld(context, ConnectorKind.CJ);
        this.port = port;
        context.getBean(WebhookSenders.class).forget(); // as when it is set up
        webhook("{\"secret\": \"${WEBHOOK_IT_OPEN_ID}\", \"secondSecret\": \"${WEBHOOK_IT_NEXT}\"}");
    }

    void webhook(String settings) {
        world.jdbc.sql("UPDATE supplier SET webhook = :settings::jsonb WHERE code = :code")
                .param("settings", settings).param("code", world.code.value()).update();
    }

    /** An item whose own sku tells nothing of CJ's ids. */
    void item(String sku, String pid, String vid) {
        world.item(sku);
        world.jdbc.sql("UPDATE supplier_item SET ref_pid = :pid, ref_vid = :vid WHERE supplier_id = :id AND sku = :sku")
                .param("pid", pid).param("vid", vid).param("id", world.supplierId()).param("sku", sku).update();
    }

    static String stock(String id, String... vids) {
        return "{\"messageId\":\"" + id + "\",\"type\":\"STOCK\",\"messageType\":\"UPDATE\",\"params\":{"
                + String.join(",", List.of(vids).stream()
                        .map(vid -> "\"%s\":[{\"vid\":\"%s\",\"areaId\":\"2\",\"countryCode\":\"US\",\"storageNum\":77}]"
                                .formatted(vid, vid))
                        .toList())
                + "}}";
    }

    static String message(String type, String messageType, String params) {
        return "{\"messageId\":\"" + newId() + "\",\"type\":\"" + type + "\",\"messageType\":\"" + messageType
                + "\",\"params\":{" + params + "}}";
    }

    static String newId() {
        return "it-" + MESSAGE.incrementAndGet();
    }

    static String sign(String key, String body) {
        return Base64.getEncoder().encodeToString(hmac(key, body));
    }

    static byte[] hmac(String key, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return mac.doFinal(body.getBytes(StandardCharsets.UTF_8));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Sends what CJ would send. */
    Answer send(String body) {
        return send(body, sign(OPEN_ID, body));
    }

    Answer send(String body, String sign) {
        return Api.anonymous(port).header("sign", sign).post(path(), body);
    }

    /** Sends until it is taken: what is refused since too many come is sent again, as CJ does. */
    String outcome(String body) {
        return Stream.generate(() -> send(body))
                .limit(20)
                .filter(answer -> answer.status() != 429 && answer.status() != 503)
                .findFirst()
                .orElseThrow()
                .expect(200).json().path("outcome").asText();
    }

    String path() {
        return "/v1/webhooks/cj/" + world.code;
    }

    /** Products that wait, the longest first. */
    List<String> waiting() {
        return world.jdbc.sql("SELECT product FROM intake_reread WHERE supplier_id = :id ORDER BY due_since, product")
                .param("id", world.supplierId()).query(String.class).list();
    }

    long kept() {
        return world.jdbc.sql("SELECT count(*) FROM intake_message WHERE supplier_id = :id")
                .param("id", world.supplierId()).query(Long.class).single();
    }

    /** Runs as the supplier's task does when a message woke it. */
    Poll reread() {
        return world.poll(world.runner.run(
                world.context.getBean(io.stockproof.supplier.Suppliers.class).find(world.code).orElseThrow(), false));
    }
}
