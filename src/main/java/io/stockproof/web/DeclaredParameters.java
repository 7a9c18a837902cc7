package io.stockproof.web;

import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;

/**
 * The query parameters that a handler declares.
 *
 * @param many by name: whether it takes several values
 * @param any whether the handler reads parameters by itself, so that all are known
 */
record DeclaredParameters(Map<String, Boolean> many, boolean any) {

    private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

    static DeclaredParameters of(HandlerMethod handler) {
        Map<String, Boolean> many = new TreeMap<>();
        boolean any = false;
        if (isSheet(handler)) { // A sheet is whole: where a page is asked for as well, that changes nothing.
            many.put("limit", true);
            many.put("cursor", true);
        }
        for (MethodParameter parameter : handler.getMethodParameters()) {
            parameter.initParameterNameDiscovery(NAMES);
            RequestParam named = parameter.getParameterAnnotation(RequestParam.class);
            Class<?> type = parameter.nestedIfOptional().getNestedParameterType();
            if (named != null && Map.class.isAssignableFrom(type)) {
                any = true;
            } else if (named != null) {
                many.put(name(named, parameter.getParameterName()), isMany(type));
            } else if (type == PageRequest.class) {
                many.put("limit", false);
                many.put("cursor", false);
            } else if (type.isRecord() && !type.isAnnotationPresent(NoParameters.class)
                    && (parameter.hasParameterAnnotation(ModelAttribute.class)
                            || parameter.getParameterAnnotations().length == 0
                            || isParameterObject(parameter))) {
                for (RecordComponent component : type.getRecordComponents()) {
                    many.put(component.getName(), isMany(component.getType()));
                }
            }
        }
        return new DeclaredParameters(many, any);
    }

    boolean has(String name) {
        return any || many.containsKey(name);
    }

    boolean isMany(String name) {
        return many.getOrDefault(name, true);
    }

    @Override
    public String toString() {
        return many.isEmpty() ? "none" : String.join(", ", many.keySet());
    }

    private static boolean isSheet(HandlerMethod handler) {
        RequestMapping mapping = handler.getMethodAnnotation(RequestMapping.class);
        return mapping != null && List.of(mapping.produces()).contains(CsvAnswer.MEDIA_TYPE);
    }

    private static boolean isParameterObject(MethodParameter parameter) {
        return java.util.Arrays.stream(parameter.getParameterAnnotations())
                .anyMatch(one -> one.annotationType().getSimpleName().equals("ParameterObject"));
    }

    private static boolean isMany(Class<?> type) {
        return type.isArray() || Collection.class.isAssignableFrom(type);
    }

    private static String name(RequestParam named, @Nullable String parameter) {
        return named.name().isEmpty() ? String.valueOf(parameter) : named.name();
    }
}
