package io.stockproof.problem;

import com.fasterxml.jackson.core.JacksonException;
import jakarta.validation.ConstraintViolationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.core.ResolvableType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.BindException;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.validation.method.ParameterValidationResult;
import org.springframework.web.bind.MissingRequestHeaderException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Says each way in which input can be wrong as {@code invalid-request}, naming the member at fault. */
final class InputFaults {

    /** So many are named: who sends more of the same learns nothing from the rest. */
    static final int ERRORS_MAX = 500;

    private InputFaults() {}

    static Problem body(HttpMessageNotReadableException e) {
        Optional<JacksonException> json = Causes.find(e, JacksonException.class);
        if (json.isPresent()) {
            InputError fault = JsonFault.in(json.get());
            return ProblemType.INVALID_REQUEST.because(
                    fault.pointer().isEmpty() ? "The body is not valid."
                            : "The body is not valid at " + fault.pointer() + ".",
                    List.of(fault));
        }
        boolean missing = e.getCause() == null;
        return missing ? invalid("The body is missing.", "", "must be a JSON document") : unreadable();
    }

    /** A body that broke off, or was not sent as HTTP says. */
    static Problem unreadable() {
        return invalid("The body could not be read.", "", "must be whole, and sent as HTTP says");
    }

    static Problem binding(BindException e) {
        List<InputError> errors = new ArrayList<>();
        for (var error : e.getAllErrors()) {
            String pointer = error instanceof FieldError field ? field.getField() : "";
            errors.add(new InputError(pointer, text(error)));
        }
        return all(errors);
    }

    static Problem arguments(HandlerMethodValidationException e) {
        List<InputError> errors = new ArrayList<>();
        for (ParameterValidationResult result : e.getParameterValidationResults()) {
            if (result instanceof ParameterErrors bean) {
                String prefix = bean.getContainerIndex() == null ? "" : "[" + bean.getContainerIndex() + "]";
                bean.getFieldErrors().forEach(field -> errors.add(
                        new InputError(prefix.isEmpty() ? field.getField() : prefix + "." + field.getField(),
                                text(field))));
                bean.getGlobalErrors().forEach(error -> errors.add(new InputError(prefix, text(error))));
            } else {
                String pointer = name(result);
                result.getResolvableErrors().forEach(error -> errors.add(new InputError(pointer, text(error))));
            }
        }
        return all(errors);
    }

    static Problem violations(ConstraintViolationException e) {
        return all(e.getConstraintViolations().stream()
                .map(one -> new InputError(one.getPropertyPath().toString(), one.getMessage()))
                .toList());
    }

    private static Problem all(List<InputError> errors) {
        return errors.size() <= ERRORS_MAX
                ? ProblemType.INVALID_REQUEST.because("The request is not valid.", errors)
                : ProblemType.INVALID_REQUEST.because(
                        "The request is not valid: it has " + errors.size() + " errors, of which " + ERRORS_MAX
                                + " are named.",
                        errors.subList(0, ERRORS_MAX));
    }

    static Problem missing(ServletRequestBindingException e) {
        return switch (e) {
            case MissingServletRequestParameterException parameter ->
                    required("parameter", parameter.getParameterName());
            case MissingRequestHeaderException header -> required("header", header.getHeaderName());
            default -> ProblemType.INVALID_REQUEST.because("The request lacks something that is required.");
        };
    }

    static Problem type(TypeMismatchException e) {
        String name =
                e instanceof MethodArgumentTypeMismatchException argument ? argument.getName() : e.getPropertyName();
        String pointer = name == null ? "" : name;
        return invalid("The value of " + pointer + " is not valid.", pointer, expected(e));
    }

    private static String expected(TypeMismatchException e) {
        Class<?> type = e instanceof MethodArgumentTypeMismatchException argument
                && Collection.class.isAssignableFrom(argument.getParameter().getParameterType())
                        ? ResolvableType.forMethodParameter(argument.getParameter()).asCollection().resolveGeneric()
                        : e.getRequiredType();
        if (type != null && type.isEnum()) {
            return Expectation.of(type);
        }
        return Causes.of(e).stream()
                .filter(IllegalArgumentException.class::isInstance)
                .map(Throwable::getMessage)
                .filter(Expectation::isOurs)
                .findFirst()
                .orElseGet(() -> type == null ? "is not valid" : Expectation.of(type));
    }

    private static Problem required(String what, String name) {
        return invalid("The " + what + " " + name + " is required.", name, "is required");
    }

    private static Problem invalid(String detail, String pointer, String fault) {
        return ProblemType.INVALID_REQUEST.because(detail, List.of(new InputError(pointer, fault)));
    }

    private static String name(ParameterValidationResult result) {
        RequestParam named = result.getMethodParameter().getParameterAnnotation(RequestParam.class);
        if (named != null && !named.name().isEmpty()) {
            return named.name();
        }
        boolean isBody = result.getMethodParameter()
                .hasParameterAnnotation(org.springframework.web.bind.annotation.RequestBody.class);
        String name = result.getMethodParameter().getParameterName();
        return isBody || name == null ? "" : name;
    }

    private static String text(MessageSourceResolvable error) {
        @Nullable String message = error.getDefaultMessage();
        return message == null || (error instanceof FieldError field && field.isBindingFailure())
                ? "is not valid"
                : message;
    }
}
