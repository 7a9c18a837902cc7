package io.stockproof.problem;

import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpStatus;

/** Every kind of error response. The names are part of the HTTP contract and are never changed. */
public enum ProblemType {
    INVALID_REQUEST(HttpStatus.BAD_REQUEST, "The request is not valid"),
    UNAUTHENTICATED(HttpStatus.UNAUTHORIZED, "A valid API key is required"),
    FORBIDDEN(HttpStatus.FORBIDDEN, "The API key does not allow this"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "There is nothing here"),
    UNKNOWN_CHANNEL(HttpStatus.NOT_FOUND, "No such channel"),
    UNKNOWN_METHOD(HttpStatus.NOT_FOUND, "No such shipping method"),
    UNKNOWN_VARIANT(HttpStatus.NOT_FOUND, "No such variant"),
    UNKNOWN_SUPPLIER(HttpStatus.NOT_FOUND, "No such supplier"),
    UNKNOWN_RESERVATION(HttpStatus.NOT_FOUND, "No such reservation"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "The resource does not support this method"),
    INSUFFICIENT_STOCK(HttpStatus.CONFLICT, "Not enough stock"),
    RESERVATION_STATE(HttpStatus.CONFLICT, "The reservation's state does not allow this"),
    STALE_EDIT(HttpStatus.CONFLICT, "The resource has changed meanwhile"),
    BODY_TOO_LARGE(HttpStatus.PAYLOAD_TOO_LARGE, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The media type is not supported"),
    IDEMPOTENCY_KEY_REUSED(HttpStatus.UNPROCESSABLE_ENTITY, "The idempotency key was used for another request"),
    TOO_MANY_REQUESTS(HttpStatus.TOO_MANY_REQUESTS, "Too many requests"),
    INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side"),
    TEMPORARILY_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "Temporarily unavailable");

    private final HttpStatus status;
    private final String title;

    ProblemType(HttpStatus status, String title) {
        this.status = status;
        this.title = title;
    }

    public HttpStatus status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** The last part of the type's URI, such as {@code unknown-variant}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A refusal for this reason; {@code detail} repeats only what the client sent. */
    public Problem because(String detail) {
        return new Problem(this, detail, List.of(), null);
    }

    /** A refusal of input that names each member at fault. */
    public Problem because(String detail, List<InputError> errors) {
        return new Problem(this, detail, errors, null);
    }
}
