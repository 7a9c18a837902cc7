package io.stockproof.problem;

import java.util.List;
import java.util.Locale;
import org.springframework.http.HttpStatus;

/** Every kind of error response. The names are part of the HTTP contract and are never changed. */
public enum ProblemType {
    INVALID_REQUEST(
            HttpStatus.BAD_REQUEST,
            "The request is not valid",
            "A parameter, a header or a member of the body is missing, unknown, or not what it must be.",
            "Read \"errors\": each entry names the member and says what it must be. The same request fails again."),
    UNAUTHENTICATED(
            HttpStatus.UNAUTHORIZED,
            "A valid API key is required",
            "The request carried no key, or one that is unknown, expired or revoked.",
            "Send \"Authorization: Bearer <key>\". Keys are made by POST /v1/keys; a lost one cannot be shown again."),
    FORBIDDEN(
            HttpStatus.FORBIDDEN,
            "The API key does not allow this",
            "The key is valid, but lacks the scope that this needs, or belongs to another supplier.",
            "Use a key with the scope that \"detail\" names, or have an administrator make one."),
    NOT_FOUND(
            HttpStatus.NOT_FOUND,
            "There is nothing here",
            "No resource has this path, or none that this key may see.",
            "Check the path against the OpenAPI document at /v3/api-docs, and the codes and ids in it."),
    UNKNOWN_CHANNEL(
            HttpStatus.NOT_FOUND,
            "No such channel",
            "No channel has this code, or the key is bound to other channels.",
            "GET /v1/channels lists the channels."),
    UNKNOWN_METHOD(
            HttpStatus.NOT_FOUND,
            "No such shipping method",
            "No shipping method has this code.",
            "GET /v1/shipping-methods lists the methods."),
    UNKNOWN_VARIANT(
            HttpStatus.NOT_FOUND,
            "No such variant",
            "The channel has no listing of this variant.",
            "GET /v1/listings lists the variants. Variants are compared to the letter."),
    UNKNOWN_SUPPLIER(
            HttpStatus.NOT_FOUND,
            "No such supplier",
            "No supplier has this code.",
            "GET /v1/suppliers lists the suppliers."),
    UNKNOWN_RESERVATION(
            HttpStatus.NOT_FOUND,
            "No such reservation",
            "No reservation has this id, or it belongs to a channel that the key is not bound to.",
            "Use the id that the answer to POST /v1/reservations gave."),
    METHOD_NOT_ALLOWED(
            HttpStatus.METHOD_NOT_ALLOWED,
            "The resource does not support this method",
            "The path exists, but not for this HTTP method.",
            "The Allow header names the methods that it supports."),
    NOT_ACCEPTABLE(
            HttpStatus.NOT_ACCEPTABLE,
            "No accepted media type can be given",
            "The Accept header asks for a form in which this resource does not exist.",
            "Accept application/json; where a sheet exists, text/csv."),
    INSUFFICIENT_STOCK(
            HttpStatus.CONFLICT,
            "Not enough stock",
            "At least one line asks for more units than can be bought now. Nothing was held.",
            "Read \"lines\": each says how many units are to be had and why not more. Offer the shopper that."),
    RESERVATION_STATE(
            HttpStatus.CONFLICT,
            "The reservation's state does not allow this",
            "The reservation was confirmed, released, expired or reflected before.",
            "Read the reservation; \"detail\" names its state."),
    STALE_EDIT(
            HttpStatus.CONFLICT,
            "The resource has changed meanwhile",
            "Somebody else changed the resource between your reading and your writing.",
            "Read it again, apply your change to what is there now, and repeat."),
    BODY_TOO_LARGE(
            HttpStatus.PAYLOAD_TOO_LARGE,
            "The body is too large",
            "The body is larger than this resource takes.",
            "Send it in several requests; \"detail\" names the limit."),
    UNSUPPORTED_MEDIA_TYPE(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
            "The media type is not supported",
            "The Content-Type of the body is none that this resource reads.",
            "Send one that the Accept header of this answer names."),
    IDEMPOTENCY_KEY_REUSED(
            HttpStatus.UNPROCESSABLE_ENTITY,
            "The idempotency key was used for another request",
            "A request with this Idempotency-Key and another body was answered in the last 24 hours.",
            "Make a new key for each new request; repeat a request with the very same body."),
    TOO_MANY_REQUESTS(
            HttpStatus.TOO_MANY_REQUESTS,
            "Too many requests",
            "The key has used up the requests per second that it was given, or too many unknown keys were sent.",
            "Wait for as many seconds as Retry-After says. Ask for many variants in one query."),
    INTERNAL_ERROR(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "Something went wrong on our side",
            "The service met something that nobody foresaw. It has been logged.",
            "Report the \"incident\" to the operator. A write may or may not have been done: repeat it with the same "
                    + "Idempotency-Key."),
    TEMPORARILY_UNAVAILABLE(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Temporarily unavailable",
            "The service is overloaded, is starting, or cannot reach its database.",
            "Repeat the request after as many seconds as Retry-After says, with the same Idempotency-Key.");

    private static final int DETAIL_CHARACTERS_MAX = 2_000;

    private final HttpStatus status;
    private final String title;
    private final String meaning;
    private final String remedy;

    ProblemType(HttpStatus status, String title, String meaning, String remedy) {
        this.status = status;
        this.title = title;
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** The status of every problem of this type. */
    public HttpStatus status() {
        return status;
    }

    /** The same in every problem of this type; what is special goes into the detail. */
    public String title() {
        return title;
    }

    /** What has happened, in a sentence for its page. */
    String meaning() {
        return meaning;
    }

    /** What the client should do now, for its page. */
    String remedy() {
        return remedy;
    }

    /** The last part of the type's URI, such as {@code unknown-variant}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A refusal for this reason; {@code detail} repeats only what the client sent, and of that not more than helps. */
    public Problem because(String detail) {
        return because(detail, List.of());
    }

    /** A refusal of input that names each member at fault. */
    public Problem because(String detail, List<InputError> errors) {
        return new Problem(this, shortened(detail), errors);
    }

    private static String shortened(String detail) {
        return detail.codePointCount(0, detail.length()) <= DETAIL_CHARACTERS_MAX
                ? detail
                : detail.substring(0, detail.offsetByCodePoints(0, DETAIL_CHARACTERS_MAX)) + "…";
    }
}
