package io.stockproof.connector.outbound;

import io.stockproof.connector.ConnectorException;
import io.stockproof.connector.ConnectorException.Kind;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** What an HTTP status other than success means. */
public final class AnswerStatus {

    private AnswerStatus() {}

    /** The failure that {@code response} stands for. */
    public static ConnectorException failure(OutboundResponse response, Instant now) {
        int status = response.status();
        Kind kind = switch (status) {
            case 401, 403, 407 -> Kind.UNAUTHORIZED;
            case 408 -> Kind.TIMEOUT;
            case 429 -> Kind.RATE_LIMITED;
            default -> status >= 500 ? Kind.SUPPLIER_ERROR : Kind.REFUSED;
        };
        String detail = "The supplier answered HTTP " + status;
        Duration wait = retryAfter(response.header("Retry-After"), now);
        return wait == null ? new ConnectorException(kind, detail) : new ConnectorException(kind, detail, wait);
    }

    /** Reads seconds or a date; {@code null} where it is neither. */
    static @Nullable Duration retryAfter(@Nullable String header, Instant now) {
        if (header == null) {
            return null;
        }
        if (header.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(header));
        }
        Instant at = httpDate(header);
        return at == null ? null : at.isAfter(now) ? Duration.between(now, at) : Duration.ZERO;
    }

    /** Reads an HTTP date; {@code null} where it is none. */
    public static @Nullable Instant httpDate(@Nullable String header) {
        try {
            return header == null
                    ? null
                    : ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
