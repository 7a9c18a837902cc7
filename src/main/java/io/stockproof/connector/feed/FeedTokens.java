package io.stockproof.connector.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.ReadRequest;
import io.stockproof.connector.outbound.AnswerStatus;
import io.stockproof.connector.outbound.OutboundClient;
import io.stockproof.connector.outbound.OutboundExchange;
import io.stockproof.connector.outbound.OutboundRequest;
import io.stockproof.connector.outbound.OutboundResponse;
import io.stockproof.connector.outbound.Placeholders;
import io.stockproof.connector.outbound.SupplierLine;
import io.stockproof.supplier.FeedAuth;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Bearer tokens by OAuth 2's client credentials grant (RFC 6749, 4.4), one a supplier, kept in this instance's memory
 * alone until shortly before they end. Whoever needs one while it is asked for waits for that answer.
 */
@Component
class FeedTokens {

    private static final int ANSWER_BYTES_MAX = 65_536;
    private static final Duration LIFE_UNTOLD = Duration.ofMinutes(5);
    private static final Duration LIFE_MAX = Duration.ofDays(1);
    private static final Duration MARGIN_MAX = Duration.ofMinutes(1);

    private final OutboundClient client;
    private final Placeholders placeholders;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<Integer, Slot> slots = new ConcurrentHashMap<>();

    private static final class Slot {
        final ReentrantLock lock = new ReentrantLock();
        @Nullable Token token;
    }

    /** A token, and for whom it was given. Not for logs. */
    record Token(String value, Instant until, Asker asker) {
        @Override
        public String toString() {
            return "Token[until=" + until + "]";
        }
    }

    private record Asker(URI tokenUri, String clientId, String clientSecret, FeedAuth auth) {
        @Override
        public String toString() {
            return "Asker[" + tokenUri.getHost() + "]";
        }
    }

    FeedTokens(OutboundClient client, Placeholders placeholders) {
        this.client = client;
        this.placeholders = placeholders;
    }

    /** A token other than {@code refused}. */
    Token token(SupplierLine line, FeedAuth auth, ReadRequest request, @Nullable Token refused)
            throws ConnectorException, InterruptedException {
        Asker asker = asker(auth);
        Slot slot = slots.computeIfAbsent(request.supplierId(), id -> new Slot());
        slot.lock.lockInterruptibly();
        try {
            Token known = slot.token;
            Instant now = request.databaseClock().instant();
            if (known == null
                    || known.equals(refused)
                    || !known.asker().equals(asker)
                    || !now.isBefore(known.until())) {
                slot.token = null;
                known = line.call(() -> ask(line, asker, request, now));
                slot.token = known;
            }
            return known;
        } finally {
            slot.lock.unlock();
        }
    }

    private Asker asker(FeedAuth auth) throws ConnectorException {
        if (auth.tokenUrl() == null || auth.clientId() == null || auth.clientSecret() == null) {
            throw new ConnectorException(Kind.MISCONFIGURED, "feed.auth names no token's address, client or secret");
        }
        try {
            return new Asker(
                    new URI(placeholders.resolve(auth.tokenUrl()).strip()),
                    placeholders.resolve(auth.clientId()),
                    placeholders.resolve(auth.clientSecret()),
                    auth);
        } catch (URISyntaxException e) { // its message repeats what may hold secrets
            throw new ConnectorException(Kind.MISCONFIGURED, "feed.auth.tokenUrl is no valid address");
        }
    }

    private Token ask(SupplierLine line, Asker asker, ReadRequest request, Instant now)
            throws ConnectorException, InterruptedException {
        Map<String, String> secrets = new HashMap<>();
        StringBuilder form = new StringBuilder("grant_type=client_credentials");
        if (asker.auth().scope() != null) {
            form.append("&scope=").append(FeedQuery.encoded(placeholders.resolve(asker.auth().scope())));
        }
        String id = FeedQuery.encoded(asker.clientId());
        String secret = FeedQuery.encoded(asker.clientSecret());
        if (asker.auth().clientSecretIn() == FeedAuth.SecretIn.BODY) {
            form.append("&client_id=").append(id).append("&client_secret=").append(secret);
        } else {
            secrets.put("Authorization", basic(id, secret));
        }
        OutboundExchange exchange = client.exchange(new OutboundRequest(
                asker.tokenUri(),
                Map.of("Accept", "application/json"),
                secrets,
                form.toString().getBytes(StandardCharsets.US_ASCII),
                "application/x-www-form-urlencoded",
                Duration.ofSeconds(request.supplier().limits().timeoutSeconds())));
        return line.timed(() -> {
            try (OutboundResponse response = exchange.execute()) {
                if (response.status() == 400 || response.status() == 401 || response.status() == 403) {
                    throw new ConnectorException(Kind.UNAUTHORIZED,
                            "No token is given for the client's credentials (HTTP " + response.status() + ")");
                }
                if (response.status() != 200) {
                    throw AnswerStatus.failure(response, now);
                }
                return understood(response.bodyBytes(ANSWER_BYTES_MAX), asker, now);
            }
        }, exchange::abort);
    }

    private Token understood(byte[] body, Asker asker, Instant now) throws ConnectorException {
        JsonNode answer;
        try {
            answer = json.readTree(body);
        } catch (JsonProcessingException e) { // its message repeats the body
            throw new ConnectorException(Kind.MALFORMED, "The answer to the request for a token is not JSON");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        String token = answer == null ? "" : answer.path("access_token").asText("");
        if (answer == null || token.isBlank() || !token.chars().allMatch(c -> c > ' ' && c <= '~')
                || !answer.path("token_type").asText("Bearer").equalsIgnoreCase("Bearer")) {
            throw new ConnectorException(Kind.MALFORMED, "The answer to the request for a token holds no bearer token");
        }
        JsonNode seconds = answer.path("expires_in");
        Duration life = seconds.isNumber() || seconds.asText("").matches("\\d{1,9}")
                ? Duration.ofSeconds(Math.max(0, Math.min(seconds.asLong(), LIFE_MAX.toSeconds())))
                : LIFE_UNTOLD;
        Duration margin = life.dividedBy(10).compareTo(MARGIN_MAX) < 0 ? life.dividedBy(10) : MARGIN_MAX;
        return new Token(token, now.plus(life).minus(margin), asker);
    }

    /** The value of an {@code Authorization} header. */
    static String basic(String user, String password) {
        return "Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }
}
