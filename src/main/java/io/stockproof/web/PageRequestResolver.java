package io.stockproof.web;

import io.stockproof.problem.InputError;
import io.stockproof.problem.ProblemType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/** Reads {@code ?limit=} and {@code ?cursor=}. */
class PageRequestResolver implements HandlerMethodArgumentResolver {

    @Override
    public boolean supportsParameter(MethodParameter parameter) {
        return parameter.getParameterType() == PageRequest.class;
    }

    @Override
    public PageRequest resolveArgument(
            MethodParameter parameter,
            @Nullable ModelAndViewContainer container,
            NativeWebRequest request,
            @Nullable WebDataBinderFactory binders) {
        String cursor = request.getParameter("cursor");
        return new PageRequest(limit(request.getParameter("limit")), cursor == null ? null : Cursor.decode(cursor));
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return PageRequest.LIMIT_DEFAULT;
        }
        int limit = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > PageRequest.LIMIT_MAX) {
            throw ProblemType.INVALID_REQUEST.because(
                    "The limit of a page is not valid.",
                    List.of(new InputError("limit", "must be a whole number from 1 to " + PageRequest.LIMIT_MAX)));
        }
        return limit;
    }
}
