package io.stockproof.openapi;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a record's JSON form holds, by name. */
final class RecordMembers {

    private RecordMembers() {}

    /**
     * One member.
     *
     * @param nullable whether it may be null
     * @param omittable whether the written form may lack it
     */
    record Member(boolean nullable, boolean omittable) {}

    static Map<String, Member> of(Class<?> type) {
        Map<String, Member> members = new LinkedHashMap<>();
        if (!type.isRecord()) {
            return members;
        }
        for (RecordComponent component : type.getRecordComponents()) {
            Method accessor = component.getAccessor();
            if (accessor.isAnnotationPresent(JsonUnwrapped.class)) {
                members.putAll(of(component.getType()));
            } else if (!accessor.isAnnotationPresent(JsonIgnore.class)) {
                members.put(name(accessor), member(type, accessor, component.getAnnotatedType()));
            }
        }
        Arrays.stream(type.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(JsonProperty.class) && method.getParameterCount() == 0)
                .filter(method -> !method.isAnnotationPresent(JsonValue.class))
                .forEach(method -> members.putIfAbsent(name(method),
                        member(type, method, method.getAnnotatedReturnType())));
        return members;
    }

    private static Member member(Class<?> owner, Method accessor, AnnotatedType type) {
        boolean nullable = type.isAnnotationPresent(Nullable.class);
        JsonInclude.Include include = include(accessor, include(owner, JsonInclude.Include.ALWAYS));
        return switch (include) {
            case NON_NULL, NON_ABSENT -> new Member(false, nullable);
            case NON_EMPTY, NON_DEFAULT, CUSTOM -> new Member(false, true);
            default -> new Member(nullable, false);
        };
    }

    private static JsonInclude.Include include(AnnotatedElement element, JsonInclude.Include otherwise) {
        JsonInclude own = element.getAnnotation(JsonInclude.class);
        return own == null || own.value() == JsonInclude.Include.USE_DEFAULTS ? otherwise : own.value();
    }

    private static String name(Method accessor) {
        JsonProperty named = accessor.getAnnotation(JsonProperty.class);
        if (named != null && !named.value().isEmpty()) {
            return named.value();
        }
        String name = accessor.getName();
        boolean getter = name.length() > 3 && name.startsWith("get") && Character.isUpperCase(name.charAt(3));
        return getter && !accessor.getDeclaringClass().isRecord()
                ? java.beans.Introspector.decapitalize(name.substring(3))
                : name;
    }
}
