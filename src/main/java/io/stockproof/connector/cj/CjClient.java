package io.stockproof.connector.cj;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.outbound.AnswerStatus;
import io.stockproof.connector.outbound.OutboundClient;
import io.stockproof.connector.outbound.OutboundExchange;
import io.stockproof.connector.outbound.OutboundRequest;
import io.stockproof.connector.outbound.OutboundResponse;
import io.stockproof.connector.outbound.SupplierLine;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Sends one request to CJ and understands the envelope of its answer. */
@Component
class CjClient {

    /** No allowance is larger; one that is said to be is not counted with. */
    private static final long POINTS_MAX = 1_000_000_000_000L;

    private final OutboundClient client;
    private final CjProperties properties;

    /**
     * An answer.
     *
     * @param askedAt the database's time before the request was sent
     * @param points what it tells of the allowance
     */
    record Answered(CjAnswer answer, Instant askedAt, @Nullable CjPoints points) {}

    CjClient(OutboundClient client, CjProperties properties) {
        this.client = client;
        this.properties = properties;
    }

    Answered get(SupplierLine line, CjAccount account, String path, String accessToken)
            throws ConnectorException, InterruptedException {
        URI uri = account.uri(path);
        return line.call(() -> send(line, account, uri, Map.of("CJ-Access-Token", accessToken), null));
    }

    /** For what is worth less than stock. */
    Answered getAside(SupplierLine line, CjAccount account, String path, String accessToken)
            throws ConnectorException, InterruptedException {
        URI uri = account.uri(path);
        return line.callAside(() -> send(line, account, uri, Map.of("CJ-Access-Token", accessToken), null));
    }

    /** For questions that CJ takes by POST: they change nothing, and so are repeated as reads are. */
    Answered ask(SupplierLine line, CjAccount account, String path, byte[] json, String accessToken)
            throws ConnectorException, InterruptedException {
        URI uri = account.uri(path);
        return line.call(() -> send(line, account, uri, Map.of("CJ-Access-Token", accessToken), json));
    }

    /** Sent once: what asks for tokens is not repeated in haste. */
    Answered post(SupplierLine line, CjAccount account, String path, Map<String, String> body)
            throws ConnectorException, InterruptedException {
        URI uri = account.uri(path);
        return line.callOnce(() -> send(line, account, uri, Map.of(), CjJson.write(body)));
    }

    private Answered send(
            SupplierLine line, CjAccount account, URI uri, Map<String, String> secrets, byte @Nullable [] json)
            throws ConnectorException, InterruptedException {
        OutboundExchange exchange = client.exchange(new OutboundRequest(
                uri, Map.of("Accept", "application/json"), secrets, json, account.timeout()));
        Instant askedAt = account.databaseClock().instant();
        return line.timed(() -> {
            try (OutboundResponse response = exchange.execute()) {
                byte[] body = response.bodyBytes(Math.toIntExact(properties.answerMax().toBytes()));
                return understand(response, body, askedAt);
            }
        }, exchange::abort);
    }

    private Answered understand(OutboundResponse response, byte[] body, Instant askedAt) throws ConnectorException {
        boolean succeeded = response.status() / 100 == 2;
        String type = response.header("Content-Type");
        boolean json = type == null || type.toLowerCase(Locale.ROOT).contains("json");
        if (!json && succeeded) {
            throw new ConnectorException(Kind.MALFORMED, "The answer is not JSON by its content type");
        }
        JsonNode root = json ? envelope(response, body, succeeded, askedAt) : null;
        JsonNode code = root == null ? null : root.path("code");
        if (root == null || code == null || !code.canConvertToLong() || !code.isIntegralNumber()) {
            return withoutCode(response, succeeded, askedAt);
        }
        CjPoints points = points(root.path("pointsInfo"), askedAt);
        return new Answered(answer(response, root, code.longValue(), points, askedAt), askedAt, points);
    }

    private static @Nullable JsonNode envelope(OutboundResponse response, byte[] body, boolean succeeded, Instant now)
            throws ConnectorException {
        try {
            return CjJson.read(body);
        } catch (ConnectorException e) {
            if (succeeded) {
                throw e;
            }
            return null; // The status says enough.
        }
    }

    private static Answered withoutCode(OutboundResponse response, boolean succeeded, Instant askedAt)
            throws ConnectorException {
        if (response.status() == 401) {
            return new Answered(new CjAnswer.TokenRefused(), askedAt, null);
        }
        if (succeeded) {
            throw new ConnectorException(Kind.MALFORMED, "The answer has no code");
        }
        throw AnswerStatus.failure(response, askedAt);
    }

    private static @Nullable CjPoints points(JsonNode info, Instant askedAt) {
        JsonNode remaining = info.path("remaining");
        JsonNode total = info.path("total");
        return remaining.isIntegralNumber() && total.isIntegralNumber() && remaining.canConvertToLong()
                && total.canConvertToLong() && isAllowance(remaining.longValue()) && isAllowance(total.longValue())
                        ? new CjPoints(remaining.longValue(), total.longValue(), askedAt)
                        : null;
    }

    private static boolean isAllowance(long points) {
        return points >= 0 && points <= POINTS_MAX;
    }

    /** By the code, which CJ sends under any status; the codes are those of its documentation. */
    private CjAnswer answer(
            OutboundResponse response, JsonNode root, long code, @Nullable CjPoints points, Instant askedAt)
            throws ConnectorException {
        if (code == 200 || code == 0) {
            return success(response, root, askedAt);
        }
        if (response.status() == 429 && points != null && points.remaining() < CjBudget.POINTS_PER_READ) {
            return new CjAnswer.PointsGone();
        }
        String said = "CJ answered " + code + ": " + CjJson.shown(root.path("message"));
        if (code == 1600300 || (code == 1600100 && said.toLowerCase(Locale.ROOT).contains("param"))) {
            return new CjAnswer.NotUnderstood(said);
        }
        return switch ((int) Math.min(code, Integer.MAX_VALUE)) {
            case 1600001, 1600002, 1600031 -> new CjAnswer.TokenRefused();
            case 1600003 -> new CjAnswer.RefreshRefused();
            case 1600201, 16900500 -> new CjAnswer.PointsGone();
            case 1602000, 1602001, 1602002, 1602003 -> new CjAnswer.Gone(said);
            case 1600200 -> throw new ConnectorException(Kind.RATE_LIMITED, said, pause(response, askedAt));
            case 1600000, 1600100, 1600301 -> throw new ConnectorException(Kind.SUPPLIER_ERROR, said);
            case 1600004, 1600005, 1600006, 1600007, 1600008, 1600009, 1600012, 1600030, 1601000 ->
                    throw new ConnectorException(Kind.UNAUTHORIZED,
                            "CJ does not accept the credential (code " + code + ")");
            default -> throw otherwise(response, said, askedAt);
        };
    }

    private static CjAnswer success(OutboundResponse response, JsonNode root, Instant askedAt)
            throws ConnectorException {
        if (response.status() / 100 != 2) {
            throw AnswerStatus.failure(response, askedAt);
        }
        if (!root.path("result").asBoolean() && !root.path("success").asBoolean()) {
            throw new ConnectorException(Kind.SUPPLIER_ERROR, "CJ answered neither a success nor an error");
        }
        return new CjAnswer.Data(root.path("data"));
    }

    private ConnectorException otherwise(OutboundResponse response, String said, Instant askedAt) {
        if (response.status() == 429) {
            return new ConnectorException(Kind.RATE_LIMITED, said, pause(response, askedAt));
        }
        return response.status() >= 500
                ? new ConnectorException(Kind.SUPPLIER_ERROR, said)
                : new ConnectorException(Kind.REFUSED, said);
    }

    private Duration pause(OutboundResponse response, Instant now) {
        Duration asked = AnswerStatus.failure(response, now).retryAfter();
        return asked == null || asked.compareTo(properties.qpsPause()) < 0 ? properties.qpsPause() : asked;
    }
}
