package io.stockproof.problem;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.ConstraintViolationException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.coyote.BadRequestException;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.validation.BindException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingPathVariableException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;

/** Says any exception that a request may meet as a problem. */
final class Problems {

    private static final Duration COME_AGAIN = Duration.ofSeconds(5);

    private Problems() {}

    static Problem of(Throwable thrown, HttpServletRequest request) {
        Optional<Problem> ours = Causes.find(thrown, Problem.class);
        if (ours.isPresent()) {
            return ours.get();
        }
        return switch (thrown) {
            case HttpMessageNotReadableException e -> InputFaults.body(e);
            case BindException e -> InputFaults.binding(e);
            case HandlerMethodValidationException e when !e.isForReturnValue() -> InputFaults.arguments(e);
            case ConstraintViolationException e -> InputFaults.violations(e);
            case MissingPathVariableException e -> Unforeseen.problem(e, request);
            case ServletRequestBindingException e -> InputFaults.missing(e);
            case TypeMismatchException e -> InputFaults.type(e);
            case HttpRequestMethodNotSupportedException e -> methodNotAllowed(e);
            case HttpMediaTypeNotSupportedException e -> unsupported(e);
            case HttpMediaTypeNotAcceptableException e -> notAcceptable(e);
            case ClientAbortException e -> InputFaults.unreadable();
            case BadRequestException e -> InputFaults.unreadable();
            case SocketTimeoutException e -> InputFaults.unreadable();
            case RequestRejectedException e -> ProblemType.INVALID_REQUEST.because(
                    "The request's path, query or headers are not well-formed.");
            case AccessDeniedException e -> ProblemType.FORBIDDEN.because("The key does not allow this.");
            case AsyncRequestTimeoutException e -> Unforeseen.problem(e, request);
            case ErrorResponse e -> ofStatus(e.getStatusCode().value(), thrown, request);
            default -> Unforeseen.problem(thrown, request);
        };
    }

    /** A status that something else has decided on, such as the server for a request that it could not read. */
    static Problem ofStatus(int status) {
        return switch (HttpStatus.resolve(status)) {
            case NOT_FOUND -> ProblemType.NOT_FOUND.because("There is nothing at this path.");
            case UNAUTHORIZED -> ProblemType.UNAUTHENTICATED.because("Send a valid key as a bearer token.");
            case FORBIDDEN -> ProblemType.FORBIDDEN.because("The key does not allow this.");
            case METHOD_NOT_ALLOWED -> ProblemType.METHOD_NOT_ALLOWED.because("The method is not allowed here.");
            case NOT_ACCEPTABLE -> ProblemType.NOT_ACCEPTABLE.because("No media type that is accepted can be given.");
            case PAYLOAD_TOO_LARGE -> ProblemType.BODY_TOO_LARGE.because("The body is too large.");
            case UNSUPPORTED_MEDIA_TYPE ->
                    ProblemType.UNSUPPORTED_MEDIA_TYPE.because("The media type of the body is not supported.");
            case TOO_MANY_REQUESTS -> ProblemType.TOO_MANY_REQUESTS.because("Too many requests.");
            case SERVICE_UNAVAILABLE ->
                    ProblemType.TEMPORARILY_UNAVAILABLE.because("Please try again.").retryAfter(COME_AGAIN);
            case null, default ->
                    status >= 500
                            ? ProblemType.INTERNAL_ERROR.because("Something unforeseen happened.")
                            : ProblemType.INVALID_REQUEST.because("The request could not be understood.");
        };
    }

    private static Problem ofStatus(int status, Throwable thrown, HttpServletRequest request) {
        return status >= 500 ? Unforeseen.problem(thrown, request) : ofStatus(status);
    }

    private static Problem methodNotAllowed(HttpRequestMethodNotSupportedException e) {
        String[] supported = e.getSupportedMethods();
        String allow = supported == null ? "" : Arrays.stream(supported).sorted().collect(Collectors.joining(", "));
        return ProblemType.METHOD_NOT_ALLOWED
                .because(e.getMethod() + " is not allowed here, but " + (allow.isEmpty() ? "nothing" : allow) + ".")
                .header(HttpHeaders.ALLOW, allow);
    }

    private static Problem unsupported(HttpMediaTypeNotSupportedException e) {
        String supported = MediaType.toString(e.getSupportedMediaTypes());
        MediaType sent = e.getContentType();
        Problem problem = ProblemType.UNSUPPORTED_MEDIA_TYPE.because(
                (sent == null ? "The body's media type is missing or unreadable"
                        : "The body's media type " + sent + " is not supported")
                        + (supported.isEmpty() ? "." : "; send " + supported + "."));
        return supported.isEmpty() ? problem : problem.header(HttpHeaders.ACCEPT, supported);
    }

    private static Problem notAcceptable(HttpMediaTypeNotAcceptableException e) {
        Set<String> given = e.getSupportedMediaTypes().stream().map(MediaType::toString).collect(Collectors.toSet());
        List<String> sorted = given.stream().sorted().toList();
        return ProblemType.NOT_ACCEPTABLE.because(sorted.isEmpty()
                ? "No media type that is accepted can be given."
                : "This is given as " + String.join(", ", sorted) + " only.");
    }
}
