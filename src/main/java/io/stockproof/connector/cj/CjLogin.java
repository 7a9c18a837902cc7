package io.stockproof.connector.cj;

import com.fasterxml.jackson.databind.JsonNode;
import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import io.stockproof.connector.outbound.SupplierLine;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Asks CJ for tokens. Nobody but the holder of a session's lease calls it. */
@Component
class CjLogin {

    /** Believed where CJ gives no date that can be read; a token that ends sooner is replaced when it is refused. */
    private static final Duration ACCESS_AT_LEAST = Duration.ofDays(1);

    private static final Duration REFRESH_AT_LEAST = Duration.ofDays(7);

    private final CjClient client;

    CjLogin(CjClient client) {
        this.client = client;
    }

    /** New tokens for {@code known} ones, or, where there are none or they are not accepted, for the key. */
    CjTokens renew(SupplierLine line, CjAccount account, @Nullable CjTokens known, Instant now)
            throws ConnectorException, InterruptedException {
        if (known != null && known.isRefreshValidAt(now)) {
            CjAnswer answer = client.post(
                    line, account, "/authentication/refreshAccessToken", Map.of("refreshToken", known.refresh()))
                    .answer();
            switch (answer) {
                case CjAnswer.Data(JsonNode data) -> {
                    return tokens(data, now);
                }
                case CjAnswer.RefreshRefused refused -> {
                }
                case CjAnswer.TokenRefused refused -> {
                }
                case CjAnswer.NotUnderstood refused -> {
                }
                case CjAnswer.Gone gone -> throw unexpected();
                case CjAnswer.PointsGone gone -> throw spent();
            }
        }
        return logIn(line, account, now);
    }

    private CjTokens logIn(SupplierLine line, CjAccount account, Instant now)
            throws ConnectorException, InterruptedException {
        CjAnswer answer = client.post(
                line, account, "/authentication/getAccessToken", Map.of("apiKey", account.apiKey())).answer();
        return switch (answer) {
            case CjAnswer.Data(JsonNode data) -> tokens(data, now);
            case CjAnswer.TokenRefused refused -> throw refused();
            case CjAnswer.RefreshRefused refused -> throw refused();
            case CjAnswer.NotUnderstood refused -> throw refused();
            case CjAnswer.Gone gone -> throw unexpected();
            case CjAnswer.PointsGone gone -> throw spent();
        };
    }

    private static CjTokens tokens(JsonNode data, Instant now) throws ConnectorException {
        String access = data.path("accessToken").asText("");
        String refresh = data.path("refreshToken").asText("");
        if (access.isBlank() || !access.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw new ConnectorException(Kind.MALFORMED, "CJ gave no access token");
        }
        return new CjTokens(
                access,
                date(data.path("accessTokenExpiryDate"), now.plus(ACCESS_AT_LEAST)),
                refresh,
                refresh.isBlank() ? now : date(data.path("refreshTokenExpiryDate"), now.plus(REFRESH_AT_LEAST)),
                0,
                CjJson.id(data.path("openId")));
    }

    private static Instant date(JsonNode text, Instant otherwise) {
        try {
            return OffsetDateTime.parse(text.asText("")).toInstant();
        } catch (DateTimeException e) {
            return otherwise;
        }
    }

    private static ConnectorException refused() {
        return new ConnectorException(Kind.UNAUTHORIZED, "CJ does not accept the credential");
    }

    private static ConnectorException spent() {
        return new ConnectorException(Kind.RATE_LIMITED, "CJ gives no token: the allowance is spent");
    }

    private static ConnectorException unexpected() {
        return new ConnectorException(Kind.REFUSED, "CJ answered a request for a token with an error of products");
    }
}
