package io.stockproof.acceptance;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * CJ's webhooks of stock, signed as CJ does: of every ten some three come twice, three late and out of turn, and, where
 * that is asked for, three not at all. What an instance does not take is not sent again.
 */
final class UnreliableMessenger {

    private static final double SHARE = 0.3;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** How often a message was answered with an outcome; {@code LOST} where it was not. */
    final Map<String, Integer> outcomes = new ConcurrentHashMap<>();

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final List<ServiceProcess> instances;
    private final String path;
    private final Random random;
    private volatile boolean drops;
    private int number;
    private @Nullable String keptBack;

    UnreliableMessenger(List<ServiceProcess> instances, String supplier, long seed) {
        this.instances = instances;
        this.path = "/v1/webhooks/cj/" + supplier;
        this.random = new Random(seed);
    }

    void drops(boolean on) {
        drops = on;
    }

    /** The variant's stock has changed. */
    synchronized void tell(String vid) {
        String message =
                """
                {"messageId":"m-%d","type":"STOCK","messageType":"UPDATE","params":{"%s":[{"vid":"%s","areaId":"1","countryCode":"CN","storageNum":1}]}}"""
                        .formatted(++number, vid, vid);
        if (drops && random.nextDouble() < SHARE) {
            outcomes.merge("DROPPED", 1, Integer::sum);
            return;
        }
        if (keptBack == null && random.nextDouble() < SHARE) {
            keptBack = message;
            return;
        }
        send(message);
        if (random.nextDouble() < SHARE) {
            send(message);
        }
        sendKeptBack();
    }

    /** Sends what was to come later. */
    synchronized void sendKeptBack() {
        if (keptBack != null) {
            send(keptBack);
            keptBack = null;
        }
    }

    int outcomes(String name) {
        return outcomes.getOrDefault(name, 0);
    }

    private void send(String body) {
        var request = instances.get(random.nextInt(instances.size())).anonymous(path)
                .timeout(Duration.ofSeconds(5))
                .header("Content-Type", "application/json")
                .header("sign", sign(body))
                .POST(BodyPublishers.ofString(body))
                .build();
        var unused = http.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8))
                .handle((answer, failure) -> outcomes.merge(outcome(answer), 1, Integer::sum));
    }

    private static String outcome(@Nullable HttpResponse<String> answer) {
        if (answer == null) {
            return "LOST";
        }
        try {
            return answer.statusCode() == 200 ? JSON.readTree(answer.body()).path("outcome").asText()
                    : "HTTP_" + answer.statusCode();
        } catch (IOException e) {
            return "LOST";
        }
    }

    private static String sign(String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(FaultySupplier.OPEN_ID.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder().encodeToString(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
